/** The plant of the consulting room: a sprig with one leaf for each step taken. It says nothing that is not said in words. */
const LEAVES = [
  { x: 33.2, y: 96, left: true },
  { x: 33.4, y: 82, left: false },
  { x: 32.6, y: 66, left: true },
  { x: 32.2, y: 52, left: false },
  { x: 31.6, y: 36, left: true },
] as const;

export function Sprig({ grown, className }: { grown: number; className?: string | undefined }) {
  return (
    <svg viewBox="0 0 64 122" className={className} aria-hidden="true" focusable="false" fill="none">
      <path d="M32 120C34.500 92 34 62 31 30" stroke="var(--pine)" strokeWidth="1.500" strokeLinecap="round" />
      {LEAVES.map(({ x, y, left }, at) => (
        <Leaf key={y} transform={`translate(${x} ${y})${left ? '' : ' scale(-1 1)'}`} grown={at < grown} />
      ))}
      <Leaf transform="translate(31 31) rotate(47)" grown={grown > LEAVES.length} />
    </svg>
  );
}

function Leaf({ transform, grown }: { transform: string; grown: boolean }) {
  return (
    <g transform={transform}>
      <path
        d="M0 0C-9 .5-20-5-23.500-20C-10-21-1-13 0 0Z"
        fill={grown ? 'var(--sage)' : 'transparent'}
        stroke={grown ? 'var(--pine)' : 'var(--hairline)'}
        strokeWidth="1.300"
        strokeLinejoin="round"
      />
      <path d="M0 0C-6-7-12-12-18-16" stroke={grown ? 'var(--pine)' : 'transparent'} strokeWidth=".8" opacity=".55" />
    </g>
  );
}
