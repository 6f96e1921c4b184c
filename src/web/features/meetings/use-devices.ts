import { useCallback, useEffect, useRef, useState } from 'react';

/** What the test of camera and microphone found. `none`: the browser has no such thing, or may not look for it. */
export type DeviceState = 'untried' | 'asking' | 'on' | 'refused' | 'none';

/** Camera and microphone for a look and a listen: nothing leaves the device, and both go off with the page. */
export function useDevices() {
  const [state, setState] = useState<DeviceState>('untried');
  const [stream, setStream] = useState<MediaStream | null>(null);
  const level = useLevel(stream);
  const open = useRef<MediaStream | null>(null);

  const stop = useCallback(() => {
    for (const track of open.current?.getTracks() ?? []) track.stop();
    open.current = null;
    setStream(null);
    setState('untried');
  }, []);
  useEffect(
    () => () => {
      for (const track of open.current?.getTracks() ?? []) track.stop();
    },
    [],
  );

  const start = useCallback(async () => {
    setState('asking');
    try {
      open.current = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
      setStream(open.current);
      setState('on');
    } catch (problem) {
      setState(problem instanceof DOMException && problem.name === 'NotAllowedError' ? 'refused' : 'none');
    }
  }, []);

  return { state, stream, level, start, stop };
}

/** How loud it is, 0 to 1, about ten times a second. */
function useLevel(stream: MediaStream | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (stream === null || stream.getAudioTracks().length === 0) return undefined;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      setLevel(Math.min(1, Math.sqrt(power) * 4));
    }, 100);
    return () => {
      clearInterval(timer);
      setLevel(0);
      void context.close();
    };
  }, [stream]);
  return level;
}
