// Why a person is needed, how the baton passed, and what a channel's state is called.
import type { Actor, ActorKind, Pass, ReturnReason, WaitReason } from '../types/bindings';
import { clock } from './time';

/** As a row says it: `Asked for a person`, `Transfer to claims`. */
export function why(reason: WaitReason | null): string {
  switch (reason?.kind) {
    case 'not_understood':
      return 'Not understood';
    case 'transfer':
      return reason.team ? `Transfer to ${reason.team}` : 'Transferred';
    case 'bot_paused':
      return 'The bot is paused';
    default:
      return 'Asked for a person';
  }
}

/** The same within a sentence. */
export function whyInside(reason: WaitReason | null): string {
  const words = why(reason);
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/** Who, as I read it: `You` for myself. */
export function who(actor: Actor, me: string | undefined): string {
  if (actor.kind === 'operator' && actor.id && actor.id === me) return 'You';
  return actor.name || nameless(actor.kind);
}

function nameless(kind: ActorKind): string {
  return { contact: 'Contact', bot: 'Bot', operator: 'Operator', system: 'Baton' }[kind];
}

const RETURNED: Record<ReturnReason, string> = {
  operator: '',
  lease: 'the time was over',
  contact: 'the contact asked for it',
  bot: 'resumed by its own side',
};

/** A pass as the thread tells it: what stands out, and the rest. */
export function passed(pass: Pass, actor: Actor, me: string | undefined): { lead: string; rest: string } {
  const name = who(actor, me);
  switch (pass.what) {
    case 'asked': {
      // Silenced on the vendor's own side: by its name, where it has one.
      if (pass.why.kind === 'bot_paused' && actor.name && actor.name !== 'Bot') return { lead: `Paused in ${actor.name}`, rest: 'by somebody there' };
      const asks = actor.kind === 'operator' ? `${name} asked for a colleague` : actor.kind === 'contact' ? `${name} asked for a person` : 'Bot asked for help';
      const rest = { help_requested: '', not_understood: 'didn’t understand twice', transfer: whyInside(pass.why), bot_paused: 'the bot is paused' };
      return { lead: asks, rest: rest[pass.why.kind] };
    }
    case 'not_understood':
      return { lead: 'The bot didn’t understand', rest: 'it goes on' };
    case 'taken':
      return { lead: `${name} took over`, rest: pass.waited_ms === null ? '' : `after ${clock(pass.waited_ms)}` };
    case 'returned':
      return pass.why === 'operator'
        ? { lead: `${name} handed back`, rest: '' }
        : { lead: 'The bot has it again', rest: pass.why === 'bot' && actor.name && actor.name !== 'Bot' ? `resumed in ${actor.name}` : RETURNED[pass.why] };
    case 'assigned':
      return pass.to ? { lead: `${name} gave it to ${pass.to.name}`, rest: '' } : { lead: `${name} freed it`, rest: 'meant for nobody' };
    case 'transferred': {
      const to = pass.to?.name ?? pass.team;
      return { lead: `${name} transferred it`, rest: to ? `to ${to}` : '' };
    }
    case 'bot_failed':
      return { lead: 'The bot gave no answer', rest: pass.reason };
    case 'closed':
      return { lead: 'Closed', rest: actor.kind === 'system' ? '' : `by ${name}` };
  }
}
