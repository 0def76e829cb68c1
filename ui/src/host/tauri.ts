// The host in the desktop program: the generated commands, with refusals thrown.
import { Channel } from '@tauri-apps/api/core';
import { commands } from '../types/bindings';
import type { Change, Failure } from '../types/bindings';
import { type Hear, type Host, Refused } from './host';

type Result = { status: 'ok'; data: unknown } | { status: 'error'; error: Failure };

function unwrapped(command: (...given: never[]) => Promise<Result>) {
  return async (...given: never[]) => {
    const result = await command(...given);
    if (result.status === 'error') throw new Refused(result.error);
    return result.data;
  };
}

/** The host behind Tauri's commands. */
export function tauriHost(): Host {
  const { subscribe, ...rest } = commands;
  const host = Object.fromEntries(
    Object.entries(rest).map(([name, command]) => [name, unwrapped(command as (...given: never[]) => Promise<Result>)]),
  );
  return {
    // Every entry was unwrapped the way that `Host` is derived; the compiler can't follow `Object.entries`.
    ...(host as unknown as Omit<Host, 'subscribe'>),
    async subscribe(hear: Hear) {
      const channel = new Channel<Change[]>();
      channel.onmessage = hear;
      const result = await subscribe(channel);
      if (result.status === 'error') throw new Refused(result.error);
    },
  };
}
