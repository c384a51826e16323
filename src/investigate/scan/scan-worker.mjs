/** A thread of the scanner: loads its TypeScript as the program that started it was loaded. */
import { register } from 'tsx/esm/api';

register();
await import('./scan-worker.ts');
