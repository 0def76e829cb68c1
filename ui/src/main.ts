// The window's page: a host, a console over it, and the components that show it.
import '@fontsource-variable/inter';
import { mount } from 'svelte';
import App from './App.svelte';
import { chooseHost } from './host/choose';
import { Console } from './state/console.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/frame.css';
import './styles/list.css';
import './styles/thread.css';
import './styles/composer.css';
import './styles/panel.css';

/** How long the page stays blank for its first picture, in ms. A start that takes longer says what it waits for. */
const BLANK = 200;

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');
const desk = new Console(await chooseHost());
let Shown: typeof App = App;
// Spelled out, so that a production build leaves it out.
if ((import.meta.env.DEV || import.meta.env.MODE === 'fake') && new URLSearchParams(location.search).has('gallery')) Shown = (await import('./host/fake/Gallery.svelte')).default;
// Painted once, with its conversations and in its own font: an empty frame first costs as much again as the picture itself.
const picture = Promise.allSettled([desk.start(), document.fonts.load('1em "Inter Variable"')]);
await Promise.race([picture, new Promise((passed) => setTimeout(passed, BLANK))]);
mount(Shown, { target, props: { desk } });
