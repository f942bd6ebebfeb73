import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type ServiceState = {
  rss: number;
  heap: number;
  external: number;
  /** Of the kept tiles, as the service counts them. */
  tile_bytes: number;
  tiles: number;
  /** Tiles drawn since the start. */
  drawn: number;
  cpu_ms: number;
  delay_ms: { p50: number; p99: number; maximum: number };
};

export type Service = { port: number; pid: number; state(): Promise<ServiceState>; stop(): Promise<void> };

const PROGRAM = fileURLToPath(new URL('service.ts', import.meta.url));

/** The service in a process of its own, so that its memory and its event loop are its own too. */
export async function startService(url: string, settings: Record<string, string> = {}): Promise<Service> {
  const env = { ...process.env, DATABASE_URL: url, WUSETU_LOG_LEVEL: 'error', ...settings };
  const child = fork(PROGRAM, { execArgv: ['--import', 'tsx'], env });
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    pid: child.pid!,
    async state() {
      child.send('state');
      const [state] = (await once(child, 'message')) as [ServiceState];
      return state;
    },
    async stop() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
