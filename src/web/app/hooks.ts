import { useDispatch } from 'react-redux';
import type { AppDispatch } from './store.ts';

/** The store's dispatch with its thunks typed. */
export const useAppDispatch = useDispatch.withTypes<AppDispatch>();
