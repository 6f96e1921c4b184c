import { MantineProvider } from '@mantine/core';
import { StrictMode, useMemo } from 'react';
import { Provider } from 'react-redux';
import { BrowserRouter } from 'react-router';
import { SiteName } from '../ui/page.tsx';
import { useClinic } from './clinic.ts';
import { mantineTheme, variablesFor } from './mantine-theme.ts';
import { PageRoutes } from './router.tsx';
import { schemeManager } from './scheme.ts';
import { store } from './store.ts';

const scheme = schemeManager();
/** The content security policy lets in only styles with this page's nonce. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

export function App() {
  return (
    <StrictMode>
      <Provider store={store}>
        <Themed />
      </Provider>
    </StrictMode>
  );
}

function Themed() {
  const clinic = useClinic();
  const accent = clinic?.accent ?? null;
  const variables = useMemo(() => variablesFor(accent), [accent]);
  return (
    <MantineProvider
      theme={mantineTheme}
      cssVariablesResolver={variables}
      colorSchemeManager={scheme}
      defaultColorScheme="light"
      getStyleNonce={() => nonce}
      withStaticClasses={false}
      withGlobalClasses={false}
    >
      <SiteName value={clinic?.name ?? ''}>
        <BrowserRouter>
          <PageRoutes />
        </BrowserRouter>
      </SiteName>
    </MantineProvider>
  );
}
