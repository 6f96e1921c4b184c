import styles from './initials.module.css';

/** A person's photo, or the first letters of first and last name. Decoration: the name stands beside it. */
export function Initials({ name, photo, size = 56 }: { name: string; photo?: string | null; size?: number }) {
  const box = { width: size, height: size, fontSize: size * 0.38 };
  if (photo) return <img className={styles.initials} src={photo} alt="" style={box} loading="lazy" />;
  const words = name.split(/\s+/).filter((word) => /^\p{Lu}/u.test(word) && !word.endsWith('.'));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.charAt(0) ?? '');
  return (
    <span className={styles.initials} style={box} aria-hidden="true">
      {letters.join('')}
    </span>
  );
}
