import styles from './consulting-room.module.css';

const LEAVES = [
  { turn: -62, size: 0.72 },
  { turn: -38, size: 0.92 },
  { turn: -14, size: 1.1 },
  { turn: 12, size: 1.02 },
  { turn: 36, size: 0.9 },
  { turn: 60, size: 0.7 },
];

/** A drawing of the room: a window, a chair, one plant. Decoration. */
export function ConsultingRoom() {
  return (
    <svg className={styles.room} viewBox="8 40 560 440" aria-hidden="true" focusable="false">
      <clipPath id="pane">
        <path d="M64 318V150a96 96 0 0 1 192 0v168Z" />
      </clipPath>
      <path className={styles.sky} d="M64 318V150a96 96 0 0 1 192 0v168Z" />
      <g clipPath="url(#pane)">
        <circle className={styles.sun} cx="206" cy="146" r="26" />
        <path className={styles.hill} d="M40 262c48-40 86-34 128-8s70 22 108-10v90H40Z" />
        <path className={styles.hillNear} d="M40 300c60-30 120-24 160-12s60 4 80-8v50H40Z" />
      </g>
      <path className={styles.line} d="M64 318V150a96 96 0 0 1 192 0v168ZM160 54v264M64 196h192" />
      <path className={styles.sill} d="M46 320h228" />
      <path className={styles.floor} d="M16 470h544" />
      <Chair />
      <Plant />
      <path className={styles.wood} d="M44 404h86M56 404l-8 66M118 404l8 66" />
      <path
        className={styles.cup}
        d="M72 378h34v14a10 10 0 0 1-10 10H82a10 10 0 0 1-10-10ZM106 382h5a6 6 0 0 1 0 12h-6"
      />
    </svg>
  );
}

function Chair() {
  return (
    <g>
      <path className={styles.wood} d="M246 438l-8 32M422 438l8 32" />
      <path className={styles.back} d="M250 386V300c0-36 20-54 54-54h60c34 0 54 18 54 54v86Z" />
      <path className={styles.fold} d="M334 262v92" />
      <path className={styles.seat} d="M256 372h156v36H256Z" />
      <path
        className={styles.arm}
        d="M222 362a22 22 0 0 1 44 0v44h136v-44a22 22 0 0 1 44 0v64a14 14 0 0 1-14 14H236a14 14 0 0 1-14-14Z"
      />
    </g>
  );
}

function Plant() {
  return (
    <g>
      {LEAVES.map(({ turn, size }) => (
        <g key={turn} transform={`translate(474 410) rotate(${turn}) scale(${size})`}>
          <path className={styles.leaf} d="M0 0C-30-44-30-104 0-148 30-104 30-44 0 0Z" />
          <path className={styles.vein} d="M0-6V-132" />
        </g>
      ))}
      <path className={styles.pot} d="M444 406h60l-8 64h-44Z" />
    </g>
  );
}
