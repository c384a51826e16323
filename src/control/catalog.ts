import type { Verb } from './verb.ts';
import { ack } from './verbs/ack.ts';
import { approve } from './verbs/approve.ts';
import { assign } from './verbs/assign.ts';
import { close } from './verbs/close.ts';
import { contain } from './verbs/contain.ts';
import { merge } from './verbs/merge.ts';
import { note } from './verbs/note.ts';
import { reject } from './verbs/reject.ts';
import { reopen } from './verbs/reopen.ts';
import { restore } from './verbs/restore.ts';

/** All that a person may ask CordonControl for. */
export const verbs: readonly Verb[] = [
  ack,
  assign,
  note,
  close,
  reopen,
  merge,
  approve,
  reject,
  contain,
  restore,
];
