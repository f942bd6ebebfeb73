import { useMediaQuery } from '@mantine/hooks';

/** A telephone, or a window as narrow as one: one panel at a time. The style sheets say the same of themselves. */
export const useNarrow = (): boolean => useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
