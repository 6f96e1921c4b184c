/** The room before a video session. */
export default {
  back: 'The appointment',
  title: 'Your session with {{name}}',
  when: 'When',
  length: 'Length',
  reference: 'Reference',
  closed: 'The room opens at {{time}}. You can leave this page open; the door appears by itself.',
  open: 'The room is open. Come in when you are ready.',
  enter: 'Join the session',
  over: 'This session is over.',
  notAlive: 'This session does not take place.',
  test: {
    title: 'Camera and microphone',
    text: 'A look in the mirror before you meet. Nothing is recorded, and nothing leaves this device.',
    start: 'Test camera and microphone',
    stop: 'Turn both off',
    picture: 'Your own picture',
    sound: 'Your microphone',
    speak: 'Say something: the bar should move.',
    heard: 'We hear you.',
    refused:
      'The browser may not use them. Allow camera and microphone for this page in the address bar, then try again.',
    none: 'We found no camera or microphone that is free. Close other programs that use them, or join by phone or tablet.',
  },
};
