import './ui/base.css';
import '@mantine/core/styles/default-css-variables.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { clinicApi } from './app/clinic.ts';
import { store } from './app/store.ts';
import { startI18n } from './i18n/i18n.ts';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place to draw in.');

// The clinic's language decides the first words, so it is asked for before anything is drawn (the page's head has
// already begun to fetch it). Without an answer the pages open all the same, and say what is wrong.
const clinic = await store.dispatch(clinicApi.endpoints.getClinic.initiate());
await startI18n(clinic.data?.locale);
createRoot(root).render(<App />);
