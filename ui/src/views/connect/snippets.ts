// A whole small bot to paste, for each published client: it talks in a terminal, is silent while a person holds the conversation,
// and asks for one when somebody types "help". Keys and address are filled in, so that it runs as it is.

/** What a bot must be given. */
export interface Keys {
  apiKey: string;
  clientKey: string;
  address: string;
}

/** The clients that Janis' own packages offer. */
export type Language = 'python' | 'node';

/** Something to paste, under its tab. */
export interface Code {
  id: string;
  /** The tab's name. */
  name: string;
  language: Language | 'html';
  text: string;
}

/** A bot for each of the published clients. */
export const janis = (keys: Keys): Code[] => LANGUAGES.map(({ id, name }) => ({ id, name, language: id, text: snippet(id, keys) }));

/** How each is called, and how its client is installed. */
export const LANGUAGES: readonly { id: Language; name: string; install: string }[] = [
  { id: 'python', name: 'Python', install: 'pip install janis' },
  { id: 'node', name: 'Node', install: 'npm install wordhop' },
];

/** The bot in that language. JSON's strings are strings in both languages. */
export function snippet(language: Language, { apiKey, clientKey, address }: Keys): string {
  const [api, client, server] = [apiKey, clientKey, address].map((value) => JSON.stringify(value));
  return language === 'python' ? python(api!, client!, server!) : node(api!, client!, server!);
}

// The published package misspells `False`; without the second line it can't be used.
const python = (api: string, client: string, server: string) => `# pip install janis
import builtins, time, uuid
builtins.false = False               # janis 0.0.3 misspells it
from janis import Janis

hop = Janis(${api},
            ${client}, "messenger",
            serverRoot=${server},
            socketServer=${server})

def on_message(incoming):
    if hop.hopIn(incoming).get("paused"):
        return                       # a person holds it
    text = incoming["message"]["text"]
    if "help" in text.lower():
        hop.assistanceRequested(incoming)
    say("You said: " + text)

def say(text):
    hop.hopOut({"recipient": {"id": "visitor-1"}, "message": {"text": text}})
    print("Bot:", text)

def on_person(_, reply):             # what you write in Baton
    print("Person:", reply["text"])

hop.on("chat_response", on_person)

# Until your channel calls on_message: talk to it here.
while True:
    text = input("You: ")
    on_message({"sender": {"id": "visitor-1"}, "recipient": {"id": "bot"},
                "timestamp": int(time.time() * 1000),
                "message": {"mid": str(uuid.uuid4()), "text": text}})
`;

const node = (api: string, client: string, server: string) => `// npm install wordhop
const { randomUUID } = require('crypto')
const hop = require('wordhop')(${api},
  ${client}, {
    platform: 'messenger',
    serverRoot: ${server},
    socketServer: ${server},
  })

async function onMessage(incoming) {
  if (await hop.hopIn(incoming)) return // a person holds it
  const text = incoming.message.text
  if (/help/i.test(text)) await hop.assistanceRequested(incoming)
  await say('You said: ' + text)
}

async function say(text) {
  await hop.hopOut({ recipient: { id: 'visitor-1' }, message: { text } })
  console.log('Bot:', text)
}

// what you write in Baton
hop.on('chat response', (reply) => console.log('Person:', reply.text))

// Until your channel calls onMessage: talk to it here.
const terminal = require('readline').createInterface(process.stdin)
terminal.on('line', (text) =>
  onMessage({
    sender: { id: 'visitor-1' },
    recipient: { id: 'bot' },
    timestamp: Date.now(),
    message: { mid: randomUUID(), text },
  }).catch((error) => console.error(error.message)))
`;

/** A piece of code as it is set: keywords strong, strings and comments quiet. */
export interface Piece {
  text: string;
  as: 'keyword' | 'string' | 'comment' | null;
}

const PIECES = {
  python: /(?<comment>#.*)|(?<string>"(?:[^"\\\n]|\\.)*")|(?<keyword>\b(?:import|from|def|if|in|return|while|True|False)\b)/g,
  node: /(?<comment>\/\/.*)|(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<keyword>\b(?:const|require|async|await|function|if|return)\b)/g,
  html: /(?<comment><!--.*?-->)|(?<string>"[^"\n]*")|(?<keyword>\b(?:script|async|src)\b)/g,
};

/** The code in pieces; put together they are the code again. */
export function painted(language: Code['language'], code: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of code.matchAll(PIECES[language])) {
    if (match.index > from) pieces.push({ text: code.slice(from, match.index), as: null });
    const { comment, string } = match.groups ?? {};
    pieces.push({ text: match[0], as: comment ? 'comment' : string ? 'string' : 'keyword' });
    from = match.index + match[0].length;
  }
  if (from < code.length) pieces.push({ text: code.slice(from), as: null });
  return pieces;
}
