import { qrCode } from '../../../ui/qr.ts';
import styles from '../pages/identity.module.css';

/** The quiet edge that cameras need, in cells. */
const EDGE = 4;

/** A QR code as one path: black on white in both schemes, as cameras want it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const cells = qrCode(text);
  const size = cells.length + 2 * EDGE;
  const path = cells
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + EDGE} ${y + EDGE}h1v1h-1z` : '')))
    .join('');
  return (
    <figure className={styles.qr} aria-label={label}>
      <svg viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" aria-hidden="true" focusable="false">
        <path d={path} fill="#000" />
      </svg>
    </figure>
  );
}
