// The window's page: a host, a console over it, and the components that show it.
import '@fontsource-variable/inter';
import { mount } from 'svelte';
import App from './App.svelte';
import { DESIGN, chooseHost } from './host/choose';
import { Console } from './state/console.svelte';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/frame.css';
import './styles/list.css';
import './styles/thread.css';
import './styles/composer.css';
import './styles/panel.css';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');
const desk = new Console(await chooseHost());
const gallery = DESIGN && new URLSearchParams(location.search).has('gallery');
const Shown = gallery ? (await import('./host/fake/Gallery.svelte')).default : App;
mount(Shown, { target, props: { desk } });
void desk.start();
