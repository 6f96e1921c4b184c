/** What the pages about money ask of the server. */
import { listUsers } from '../../../contracts/administration.ts';
import {
  confirmPayment,
  downloadReceipt,
  listReceipts,
  mailReceipt,
  refundPayment,
  settlePayment,
} from '../../../contracts/billing.ts';
import type { AnswerOf } from '../../../contracts/endpoint.ts';
import {
  createInvoice,
  creditInvoice,
  downloadInvoice,
  getInvoice,
  getPaymentIntent,
  listInvoices,
  mailInvoice,
  payInvoice,
} from '../../../contracts/invoices.ts';
import {
  listPaymentMethods,
  removePaymentMethod,
  setDefaultPaymentMethod,
} from '../../../contracts/payment-methods.ts';
import { compareBooks, listDifferences, resolveDifference } from '../../../contracts/reconciliation.ts';
import { api, contractMutation, contractQuery, contractUrl } from '../../app/api.ts';

export type Invoice = AnswerOf<typeof listInvoices>[number];
export type InvoiceDetail = AnswerOf<typeof getInvoice>;
export type SavedMethod = AnswerOf<typeof listPaymentMethods>['payment_methods'][number];

export type Difference = AnswerOf<typeof listDifferences>['differences'][number];

export const invoiceUrl = (id: number): string => contractUrl(downloadInvoice, { id });
export const receiptUrl = (paymentId: number): string => contractUrl(downloadReceipt, { id: paymentId });

const PAID = { invalidatesTags: ['Invoices', 'Receipts', 'Appointment'] } as const;

export const billingApi = api.injectEndpoints({
  endpoints: (build) => ({
    listInvoices: contractQuery(build, listInvoices, { providesTags: ['Invoices', 'Session'] }),
    getInvoice: contractQuery(build, getInvoice, { providesTags: ['Invoices'] }),
    payInvoice: contractMutation(build, payInvoice, { invalidatesTags: [...PAID.invalidatesTags] }),
    invoiceIntent: contractMutation(build, getPaymentIntent),
    settleInvoice: contractMutation(build, confirmPayment, { invalidatesTags: [...PAID.invalidatesTags] }),
    findPatients: contractQuery(build, listUsers),
    createInvoice: contractMutation(build, createInvoice, { invalidatesTags: ['Invoices'] }),
    creditInvoice: contractMutation(build, creditInvoice, { invalidatesTags: ['Invoices'] }),
    mailInvoice: contractMutation(build, mailInvoice),
    mailReceipt: contractMutation(build, mailReceipt),
    refundPayment: contractMutation(build, refundPayment, { invalidatesTags: [...PAID.invalidatesTags] }),
    settleByHand: contractMutation(build, settlePayment, { invalidatesTags: [...PAID.invalidatesTags] }),
    differences: contractQuery(build, listDifferences, { providesTags: ['Differences'] }),
    compareBooks: contractMutation(build, compareBooks, { invalidatesTags: ['Differences'] }),
    resolveDifference: contractMutation(build, resolveDifference, { invalidatesTags: ['Differences'] }),
    ownReceipts: contractQuery(build, listReceipts, { providesTags: ['Receipts', 'Session'] }),
    savedMethods: contractQuery(build, listPaymentMethods, { providesTags: ['PaymentMethods', 'Session'] }),
    removeMethod: contractMutation(build, removePaymentMethod, { invalidatesTags: ['PaymentMethods'] }),
    makeDefault: contractMutation(build, setDefaultPaymentMethod, { invalidatesTags: ['PaymentMethods'] }),
  }),
});

export const {
  useListInvoicesQuery,
  useGetInvoiceQuery,
  usePayInvoiceMutation,
  useInvoiceIntentMutation,
  useSettleInvoiceMutation,
  useFindPatientsQuery,
  useCreateInvoiceMutation,
  useCreditInvoiceMutation,
  useMailInvoiceMutation,
  useMailReceiptMutation,
  useRefundPaymentMutation,
  useSettleByHandMutation,
  useDifferencesQuery,
  useCompareBooksMutation,
  useResolveDifferenceMutation,
  useOwnReceiptsQuery,
  useSavedMethodsQuery,
  useRemoveMethodMutation,
  useMakeDefaultMutation,
} = billingApi;
