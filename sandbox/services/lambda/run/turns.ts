export interface Turns {
  /** Waits for a turn, and gives what ends it. */
  take(): Promise<() => void>;
}

/** So many at once; the others wait, first come first served. */
export function makeTurns(most: number): Turns {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const end = () => {
    const next = waiting.shift();
    // Handed on, and not given back in between: who comes just now waits behind those who do already.
    if (next === undefined) taken -= 1;
    else next();
  };
  return {
    async take() {
      if (taken >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else taken += 1;
      let isOver = false;
      return () => {
        if (!isOver) end();
        isOver = true;
      };
    },
  };
}
