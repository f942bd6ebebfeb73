/** Five bars in the colours of the grades, the worst tallest; beside the title, so that it says nothing of its own. */
export function Logo({ size }: { size: number }) {
  return (
    <svg viewBox="0 0 26 26" width={size} height={size} aria-hidden>
      {(['green', 'blue', 'yellow', 'orange', 'red'] as const).map((key, i) => (
        <rect
          key={key}
          x={1 + i * 5}
          y={18 - i * 4}
          width={4}
          height={7 + i * 4}
          rx={1.2}
          style={{ fill: `var(--grade-${key})` }}
        />
      ))}
    </svg>
  );
}
