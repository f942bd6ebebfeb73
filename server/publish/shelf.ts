/**
 * Values kept by key, least recently used out first, bounded in bytes. A value that is being made is made once: whoever
 * asks meanwhile waits for the same promise. What fails is not kept.
 */
export class Shelf<T> {
  readonly #limit: number;
  readonly #sizeOf: (value: T) => number;
  readonly #kept = new Map<string, { value: T; bytes: number }>();
  readonly #making = new Map<string, Promise<T>>();
  #bytes = 0;

  constructor(limit: number, sizeOf: (value: T) => number) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#kept.size;
  }

  peek(key: string): T | undefined {
    const entry = this.#kept.get(key);
    if (entry === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, entry);
    return entry.value;
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.peek(key);
    if (kept !== undefined) return Promise.resolve(kept);
    const making = this.#making.get(key);
    if (making) return making;
    const promise = make()
      .then(value => {
        this.put(key, value);
        return value;
      })
      .finally(() => this.#making.delete(key));
    this.#making.set(key, promise);
    return promise;
  }

  /** All that is kept; looking at it is no use of it. */
  *entries(): Generator<[key: string, value: T]> {
    for (const [key, { value }] of this.#kept) yield [key, value];
  }

  put(key: string, value: T): void {
    this.drop(key);
    const bytes = this.#sizeOf(value);
    if (bytes > this.#limit) return;
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    this.#trim();
  }

  /** To be told when a kept value has grown (a compressed form was added to it). */
  weigh(key: string): void {
    const entry = this.#kept.get(key);
    if (entry === undefined) return;
    const bytes = this.#sizeOf(entry.value);
    this.#bytes += bytes - entry.bytes;
    entry.bytes = bytes;
    this.#trim();
  }

  drop(key: string): void {
    const entry = this.#kept.get(key);
    if (entry === undefined) return;
    this.#bytes -= entry.bytes;
    this.#kept.delete(key);
  }

  #trim(): void {
    for (const key of this.#kept.keys()) {
      if (this.#bytes <= this.#limit) return;
      this.drop(key);
    }
  }
}
