import { useState } from 'react';
import classes from './number_box.module.css';

/** A number that is typed: what cannot be read leaves the value as it was, and is put right when the box is left. */
export function NumberBox(parts: {
  value: number;
  label: string;
  onChange(value: number): void;
  least?: number;
  most?: number;
  whole?: boolean;
  wide?: boolean;
}) {
  const {
    value,
    label,
    onChange,
    least = Number.NEGATIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
    whole = false,
  } = parts;
  // What is typed counts as long as the value is still the one it led to: an undo in between shows its own.
  const [typing, setTyping] = useState<{ text: string; value: number } | null>(null);
  const typed = typing?.value === value ? typing.text : null;
  const read = (text: string): number | null => {
    const number = text.trim() === '' ? Number.NaN : Number(text.replace(/[,，]/g, ''));
    const fits = Number.isFinite(number) && number >= least && number <= most && (!whole || Number.isInteger(number));
    return fits ? number : null;
  };
  return (
    <input
      className={`${classes.box} ${parts.wide ? classes.wide : ''}`}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-invalid={typed !== null && read(typed) === null}
      value={typed ?? String(value)}
      onFocus={event => event.target.select()}
      onChange={event => {
        const number = read(event.target.value);
        setTyping({ text: event.target.value, value: number ?? value });
        if (number !== null && number !== value) onChange(number);
      }}
      onBlur={() => setTyping(null)}
    />
  );
}
