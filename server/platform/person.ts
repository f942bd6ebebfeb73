import { fault } from './errors.ts';

/** Longest name kept. */
const LONGEST = 80;

/**
 * The name a person typed, as it is kept. There is no access control yet: it says who claims to have acted, and that is
 * recorded. Wide and narrow forms, invisible characters and runs of spaces are made one (NFKC), so that a second person
 * is not the first one with another space.
 */
export function personName(text: string, field = 'by'): string {
  const name = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  if (name === '') throw fault('invalid_parameter', `${field} is empty: write the name of the person who does this.`);
  if (name.length > LONGEST)
    throw fault('invalid_parameter', `${field} has ${name.length} characters; at most ${LONGEST}.`);
  if (/\p{Cc}/u.test(name)) throw fault('invalid_parameter', `${field} has a control character in it.`);
  return name;
}

/** Upper case first, because ß, ſ and final ς have no lower case of their own to meet in. */
const folded = (text: string): string => personName(text).toUpperCase().toLowerCase().normalize('NFKC');

export const samePerson = (one: string, other: string): boolean => folded(one) === folded(other);
