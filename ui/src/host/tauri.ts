// The host in the desktop program: the generated commands, with refusals thrown.
import { Channel, convertFileSrc } from '@tauri-apps/api/core';
import { commands } from '../types/bindings';
import type { Change, Failure, Progress } from '../types/bindings';
import { type Heard, type Hear, type Host, Refused } from './host';

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
  const { subscribe, look, saveFile, ...rest } = commands;
  const host = Object.fromEntries(
    Object.entries(rest).map(([name, command]) => [name, unwrapped(command as (...given: never[]) => Promise<Result>)]),
  );
  return {
    // Every entry was unwrapped the way that `Host` is derived; the compiler can't follow `Object.entries`.
    ...(host as unknown as Omit<Host, 'subscribe' | 'look' | 'saveFile' | 'mediaAddress'>),
    async subscribe(hear: Hear) {
      const channel = new Channel<Change[]>();
      channel.onmessage = hear;
      const result = await subscribe(channel);
      if (result.status === 'error') throw new Refused(result.error);
    },
    look: async (of, wish, wanted, heard) => given(await look(of, wish, wanted, channel(heard))),
    saveFile: async (of, wish, name, heard) => given(await saveFile(of, wish, name, channel(heard))),
    mediaAddress: (key) => convertFileSrc(key, 'media'),
  };
}

function channel(heard: Heard): Channel<Progress> {
  const channel = new Channel<Progress>();
  channel.onmessage = heard;
  return channel;
}

function given<T>(result: { status: 'ok'; data: T } | { status: 'error'; error: Failure }): T {
  if (result.status === 'error') throw new Refused(result.error);
  return result.data;
}
