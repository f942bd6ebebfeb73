import { useState } from 'react';

const KEY = 'wusetu.person';

const read = (): string => {
  try {
    return localStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
};

/** The name that saving, proposing and approving are signed with; the browser remembers it. */
export function usePerson(): [string, (name: string) => void] {
  const [person, setPerson] = useState(read);
  const remember = (name: string) => {
    setPerson(name);
    try {
      localStorage.setItem(KEY, name);
    } catch {
      return;
    }
  };
  return [person, remember];
}
