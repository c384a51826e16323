/** The baseline: reads files and unpacks them, and does nothing with what is in them. */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';

parentPort.on('message', (paths) => {
  let bytes = 0;
  for (const path of paths) bytes += gunzipSync(readFileSync(path), { chunkSize: 256 * 1024 }).length;
  parentPort.postMessage(bytes);
});
