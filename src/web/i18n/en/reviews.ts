export default {
  title: 'Reviews',
  lead: 'What patients say after a session. You decide what is shown; nobody changes their words.',
  show: 'Show',
  status: { pending: 'Waiting to be read', published: 'Shown', hidden: 'Hidden', all: 'All' },
  stars: '{{rating}} of 5 stars',
  about: '{{author}} about {{practitioner}}',
  publish: 'Show it',
  hide: 'Hide it',
  more: 'More reviews',
  none: 'Nothing here',
  noneText: 'When patients rate a session, their words come here first.',
};
