/** Which address shows which page. Every page is fetched when first visited, so none pays for another. */
import { Suspense, useEffect } from 'react';
import { NavigationType, Route, Routes, useLocation, useNavigationType } from 'react-router';
import { Page } from '../ui/page.tsx';
import { LoadingSkeleton } from '../ui/states.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { lazyPage } from './lazy-page.tsx';
import { MissingPage } from './missing-page.tsx';
import { Shell } from './shell.tsx';
import { Workspace } from './workspace.tsx';

const LandingPage = lazyPage(
  () => import('../features/clinic/pages/landing-page.tsx').then((file) => file.LandingPage),
  ['clinic'],
);
const BookingPage = lazyPage(
  () => import('../features/booking/pages/booking-page.tsx').then((file) => file.BookingPage),
  ['booking'],
);
const SignInPage = lazyPage(
  () => import('../features/identity/pages/sign-in-page.tsx').then((file) => file.SignInPage),
  ['identity', 'access'],
);
const SignUpPage = lazyPage(
  () => import('../features/identity/pages/sign-up-page.tsx').then((file) => file.SignUpPage),
  ['identity', 'access'],
);
const ForgotPage = lazyPage(
  () => import('../features/identity/pages/forgot-page.tsx').then((file) => file.ForgotPage),
  ['access', 'identity'],
);
const ResetPage = lazyPage(
  () => import('../features/identity/pages/reset-page.tsx').then((file) => file.ResetPage),
  ['access', 'identity'],
);
const VerifyPage = lazyPage(
  () => import('../features/identity/pages/verify-page.tsx').then((file) => file.VerifyPage),
  ['access', 'identity'],
);
const WelcomePage = lazyPage(
  () => import('../features/identity/pages/welcome-page.tsx').then((file) => file.WelcomePage),
  ['access', 'identity'],
);
const CompanyPage = lazyPage(
  () => import('../features/identity/pages/company-page.tsx').then((file) => file.CompanyPage),
  ['access', 'identity'],
);
const SecurityPage = lazyPage(
  () => import('../features/identity/pages/security-page.tsx').then((file) => file.SecurityPage),
  ['access', 'identity'],
);
const AccountPage = lazyPage(
  () => import('../features/identity/pages/account-page.tsx').then((file) => file.AccountPage),
  ['identity', 'access'],
);
const AppointmentsPage = lazyPage(
  () => import('../features/appointments/pages/appointments-page.tsx').then((file) => file.AppointmentsPage),
  ['appointments'],
);
const AppointmentPage = lazyPage(
  () => import('../features/appointments/pages/appointment-page.tsx').then((file) => file.AppointmentPage),
  ['appointments'],
);
const ReschedulePage = lazyPage(
  () => import('../features/appointments/pages/reschedule-page.tsx').then((file) => file.ReschedulePage),
  ['appointments'],
);
const WaitlistPage = lazyPage(
  () => import('../features/waitlist/pages/waitlist-page.tsx').then((file) => file.WaitlistPage),
  ['waitlist'],
);

const TodayPage = lazyPage(
  () => import('../features/portal/pages/today-page.tsx').then((file) => file.TodayPage),
  ['portal'],
);
const HomePage = lazyPage(
  () => import('../features/portal/pages/home-page.tsx').then((file) => file.HomePage),
  ['portal'],
);
const DetailsPage = lazyPage(
  () => import('../features/portal/pages/details-page.tsx').then((file) => file.DetailsPage),
  ['portal'],
);
const DocumentsPage = lazyPage(
  () => import('../features/portal/pages/documents-page.tsx').then((file) => file.DocumentsPage),
  ['portal', 'files'],
);
const ClientsPage = lazyPage(
  () => import('../features/clients/pages/clients-page.tsx').then((file) => file.ClientsPage),
  ['clients'],
);
const ClientPage = lazyPage(
  () => import('../features/clients/pages/client-page.tsx').then((file) => file.ClientPage),
  ['clients', 'files'],
);
const NotesPage = lazyPage(
  () => import('../features/notes/pages/notes-page.tsx').then((file) => file.NotesPage),
  ['notes'],
);
const NotePage = lazyPage(
  () => import('../features/notes/pages/note-page.tsx').then((file) => file.NotePage),
  ['notes'],
);
const MessagesPage = lazyPage(
  () => import('../features/messages/pages/messages-page.tsx').then((file) => file.MessagesPage),
  ['messages'],
);
const CalendarPage = lazyPage(
  () => import('../features/diary/pages/calendar-page.tsx').then((file) => file.CalendarPage),
  ['diary'],
);

const ConsolePage = lazyPage(
  () => import('../features/admin/pages/console-page.tsx').then((file) => file.ConsolePage),
  ['console'],
);
const AllAppointmentsPage = lazyPage(
  () => import('../features/admin/pages/all-appointments-page.tsx').then((file) => file.AllAppointmentsPage),
  ['console'],
);
const ReportsPage = lazyPage(
  () => import('../features/admin/pages/reports-page.tsx').then((file) => file.ReportsPage),
  ['console'],
);
const FeedbackPage = lazyPage(
  () => import('../features/admin/pages/feedback-page.tsx').then((file) => file.FeedbackPage),
  ['console'],
);
const AnalyticsPage = lazyPage(
  () => import('../features/analytics/pages/analytics-page.tsx').then((file) => file.AnalyticsPage),
  ['console'],
);
const FunnelPage = lazyPage(
  () => import('../features/analytics/pages/funnel-page.tsx').then((file) => file.FunnelPage),
  ['console'],
);
const ExperimentsPage = lazyPage(
  () => import('../features/analytics/pages/experiments-page.tsx').then((file) => file.ExperimentsPage),
  ['console'],
);
const SystemPage = lazyPage(
  () => import('../features/operations/pages/system-page.tsx').then((file) => file.SystemPage),
  ['operations'],
);
const SettingsPage = lazyPage(
  () => import('../features/settings/pages/settings-page.tsx').then((file) => file.SettingsPage),
  ['settings'],
);
const InvoicesPage = lazyPage(
  () => import('../features/billing/pages/invoices-page.tsx').then((file) => file.InvoicesPage),
  ['billing', 'booking'],
);
const BillingPage = lazyPage(
  () => import('../features/billing/pages/billing-page.tsx').then((file) => file.BillingPage),
  ['billing'],
);
const UsersPage = lazyPage(
  () => import('../features/administration/pages/users-page.tsx').then((file) => file.UsersPage),
  ['administration'],
);
const ApprovalsPage = lazyPage(
  () => import('../features/administration/pages/approvals-page.tsx').then((file) => file.ApprovalsPage),
  ['administration'],
);
const InvitationsPage = lazyPage(
  () => import('../features/administration/pages/invitations-page.tsx').then((file) => file.InvitationsPage),
  ['administration'],
);
const AuditPage = lazyPage(
  () => import('../features/administration/pages/audit-page.tsx').then((file) => file.AuditPage),
  ['administration'],
);
const RecordAccessPage = lazyPage(
  () => import('../features/administration/pages/record-access-page.tsx').then((file) => file.RecordAccessPage),
  ['administration'],
);
const JoinPage = lazyPage(
  () => import('../features/meetings/pages/join-page.tsx').then((file) => file.JoinPage),
  ['meetings'],
);
const CalendarsPage = lazyPage(
  () => import('../features/calendars/pages/calendars-page.tsx').then((file) => file.CalendarsPage),
  ['calendars'],
);

const ServicesPage = lazyPage(
  () => import('../features/catalog-admin/pages/services-page.tsx').then((file) => file.ServicesPage),
  ['catalog'],
);
const PractitionersPage = lazyPage(
  () => import('../features/catalog-admin/pages/practitioners-page.tsx').then((file) => file.PractitionersPage),
  ['catalog'],
);
const PlacesPage = lazyPage(
  () => import('../features/catalog-admin/pages/places-page.tsx').then((file) => file.PlacesPage),
  ['catalog'],
);
const OwnProfilePage = lazyPage(
  () => import('../features/catalog-admin/pages/own-profile-page.tsx').then((file) => file.OwnProfilePage),
  ['catalog'],
);
const ReviewsPage = lazyPage(
  () => import('../features/reviews/pages/reviews-page.tsx').then((file) => file.ReviewsPage),
  ['reviews'],
);

const NoticesPage = lazyPage(
  () => import('../features/notifications/pages/notices-page.tsx').then((file) => file.NoticesPage),
  ['notifications'],
);
const NotificationLogPage = lazyPage(
  () => import('../features/notifications/pages/log-page.tsx').then((file) => file.NotificationLogPage),
  ['notifications'],
);
const TemplatesPage = lazyPage(
  () => import('../features/notifications/pages/templates-page.tsx').then((file) => file.TemplatesPage),
  ['notifications'],
);
const ContactPage = lazyPage(
  () => import('../features/contact/pages/contact-page.tsx').then((file) => file.ContactPage),
  ['contact'],
);
const ContactRequestsPage = lazyPage(
  () => import('../features/contact/pages/requests-page.tsx').then((file) => file.ContactRequestsPage),
  ['contact'],
);

export function PageRoutes() {
  const { pathname } = useLocation();
  return (
    <Shell>
      <PageTop key={pathname} />
      <ErrorBoundary resetOn={pathname}>
        <Suspense fallback={<PageLoading />}>
          <Routes>
            <Route path="/" element={<LandingPage />} />
            <Route path="/book/*" element={<BookingPage />} />
            <Route path="/sign-in" element={<SignInPage />} />
            <Route path="/sign-up" element={<SignUpPage />} />
            <Route path="/sign-in/with/:company" element={<CompanyPage />} />
            <Route path="/forgot-password" element={<ForgotPage />} />
            <Route path="/reset-password" element={<ResetPage />} />
            <Route path="/verify-email" element={<VerifyPage />} />
            <Route path="/welcome" element={<WelcomePage />} />
            <Route path="/appointments/:id" element={<AppointmentPage />} />
            <Route path="/appointments/:id/reschedule" element={<ReschedulePage />} />
            <Route path="/appointments/:id/join" element={<JoinPage />} />
            <Route path="/contact" element={<ContactPage />} />
            <Route element={<Workspace />}>
              <Route path="/today" element={<TodayPage />} />
              <Route path="/home" element={<HomePage />} />
              <Route path="/details" element={<DetailsPage />} />
              <Route path="/documents" element={<DocumentsPage />} />
              <Route path="/clients" element={<ClientsPage />} />
              <Route path="/clients/:id" element={<ClientPage />} />
              <Route path="/notes" element={<NotesPage />} />
              <Route path="/notes/:appointmentId" element={<NotePage />} />
              <Route path="/messages" element={<MessagesPage />} />
              <Route path="/messages/:userId" element={<MessagesPage />} />
              <Route path="/notifications" element={<NoticesPage />} />
              <Route path="/admin/notifications" element={<NotificationLogPage />} />
              <Route path="/admin/templates" element={<TemplatesPage />} />
              <Route path="/admin/contact-requests" element={<ContactRequestsPage />} />
              <Route path="/appointments" element={<AppointmentsPage />} />
              <Route path="/waitlist" element={<WaitlistPage />} />
              <Route path="/calendar" element={<CalendarPage />} />
              <Route path="/console" element={<ConsolePage />} />
              <Route path="/console/appointments" element={<AllAppointmentsPage />} />
              <Route path="/console/analytics" element={<AnalyticsPage />} />
              <Route path="/console/funnel" element={<FunnelPage />} />
              <Route path="/console/reports" element={<ReportsPage />} />
              <Route path="/console/experiments" element={<ExperimentsPage />} />
              <Route path="/console/services" element={<ServicesPage />} />
              <Route path="/console/practitioners" element={<PractitionersPage />} />
              <Route path="/console/places" element={<PlacesPage />} />
              <Route path="/console/reviews" element={<ReviewsPage />} />
              <Route path="/profile" element={<OwnProfilePage />} />
              <Route path="/console/feedback" element={<FeedbackPage />} />
              <Route path="/system" element={<SystemPage />} />
              <Route path="/invoices" element={<InvoicesPage />} />
              <Route path="/billing" element={<BillingPage />} />
              <Route path="/settings" element={<SettingsPage />} />
              <Route path="/account" element={<AccountPage />} />
              <Route path="/account/security" element={<SecurityPage />} />
              <Route path="/account/record-access" element={<RecordAccessPage />} />
              <Route path="/admin/users" element={<UsersPage />} />
              <Route path="/admin/users/approvals" element={<ApprovalsPage />} />
              <Route path="/admin/users/invitations" element={<InvitationsPage />} />
              <Route path="/admin/audit-log" element={<AuditPage />} />
              <Route path="/account/calendars" element={<CalendarsPage />} />
            </Route>
            <Route path="*" element={<MissingPage />} />
          </Routes>
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

function PageLoading() {
  return (
    <Page>
      <LoadingSkeleton heights={[48, 24, 160, 160]} />
    </Page>
  );
}

/** A new page starts at its top; back and forward keep the browser's own scrolling, a hash its target's. */
function PageTop() {
  const { hash } = useLocation();
  const navigation = useNavigationType();
  useEffect(() => {
    if (navigation !== NavigationType.Pop && !hash) window.scrollTo({ top: 0, behavior: 'instant' });
  }, [hash, navigation]);
  return null;
}
