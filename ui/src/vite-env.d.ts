// Types of Vite's own imports.
/// <reference types="vite/client" />
/// <reference types="svelte" />
