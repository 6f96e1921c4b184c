/** What one was told: asked for by the header's bell and by the centre, and kept true by a stream while the page is open. */
import { useEffect } from 'react';
import { useDispatch } from 'react-redux';
import type { z } from 'zod';
import {
  listNotifications,
  type Notification,
  readAllNotifications,
  readNotification,
  streamNotifications,
} from '../../contracts/notifications.ts';
import { api, contractMutation, contractQuery, contractUrl } from './api.ts';
import { useSession } from './session.ts';

export type Notice = z.output<typeof Notification>;

const noticesApi = api.injectEndpoints({
  endpoints: (build) => ({
    listNotices: contractQuery(build, listNotifications, { providesTags: ['Notices', 'Session'] }),
    readNotice: contractMutation(build, readNotification, { invalidatesTags: ['Notices'] }),
    readAllNotices: contractMutation(build, readAllNotifications, { invalidatesTags: ['Notices'] }),
  }),
});

export const { useListNoticesQuery, useReadNoticeMutation, useReadAllNoticesMutation } = noticesApi;

/** How many are new; 0 for strangers. */
export function useUnread(): number {
  const { user } = useSession();
  const { currentData } = useListNoticesQuery({ query: { limit: 1 } }, { skip: !user });
  useNoticeStream(user !== null && user !== undefined);
  return currentData?.unread ?? 0;
}

/** Hidden tabs hold none of the browser's few connections; a tab that comes back asks again. */
function useNoticeStream(isSignedIn: boolean): void {
  const dispatch = useDispatch();
  useEffect(() => {
    if (!isSignedIn) return;
    let source: EventSource | null = null;
    const changed = () => void dispatch(api.util.invalidateTags(['Notices']));
    const turn = () => {
      source?.close();
      source = null;
      if (document.hidden) return;
      source = new EventSource(contractUrl(streamNotifications));
      source.addEventListener('notice', changed);
      source.addEventListener('reload', changed);
    };
    document.addEventListener('visibilitychange', turn);
    turn();
    return () => {
      document.removeEventListener('visibilitychange', turn);
      source?.close();
    };
  }, [isSignedIn, dispatch]);
}
