import type { Scan, ScanOptions } from '#core/statistics/scan.ts';
import { workerThread } from '#server/platform/worker_thread.ts';
import type { Job, Place } from './scan_worker.js';

const thread = workerThread<Job, Scan>(new URL('./scan_worker.js', import.meta.url), 'scans for clusters');

export const scanInThread = (place: Place, cases: Int32Array, days: number, options: ScanOptions): Promise<Scan> =>
  thread.ask({ place, days, cases, options });

export const endScanThread = thread.end;
