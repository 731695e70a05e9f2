using System;
using System.Collections;
using System.Collections.Generic;

namespace WUDiagnostics
{
    /// <summary>An input that holds no code.</summary>
    public sealed class InputProblem
    {
        internal InputProblem(object target, string text, int status, string sentence)
        {
            Target = target;
            Text = text;
            Status = status;
            Sentence = sentence;
        }

        /// <summary>What was given.</summary>
        public object Target { get; private set; }

        /// <summary>The text that was read from it.</summary>
        public string Text { get; private set; }

        /// <summary>The WUD_ERROR_* number; 0 where the input did not get as far as the library.</summary>
        public int Status { get; private set; }

        /// <summary>The name of the sentence that says what is wrong.</summary>
        public string Sentence { get; private set; }

        /// <summary>The id of the error, which never changes.</summary>
        public string ErrorId
        {
            get { return Sentence == InputText.ErrorWithoutCode ? InputText.NotACode : Sentence; }
        }
    }

    /// <summary>
    /// Decodes what a command is given, piece by piece: First takes the input, each Read makes the next codes, up to some
    /// thousand or to the first input without one, so that results and errors come in the order of the inputs.
    /// </summary>
    public sealed class ErrorInfoReader
    {
        private const int ChunkInputs = 4096;
        private const int ChunkUnits = 1 << 20;
        private const int Deepest = 16;
        private static readonly ErrorInfo[] Nothing = new ErrorInfo[0];

        private readonly uint language;
        private readonly List<object> targets = new List<object>();
        private readonly List<string> texts = new List<string>();
        private readonly Stack<IEnumerator> open = new Stack<IEnumerator>();
        private char[] units = new char[256];
        private uint[] ends = new uint[8];

        private object single;
        private string singleTyped;
        private bool singleWaits;
        private CodeBatch batch;
        private int next;
        private InputProblem waiting;

        public ErrorInfoReader(int language)
        {
            this.language = (uint)language;
            Items = Nothing;
        }

        /// <summary>The codes of the last Read.</summary>
        public ErrorInfo[] Items { get; private set; }

        /// <summary>The input behind the last Items that holds no code, or null.</summary>
        public InputProblem Problem { get; private set; }

        /// <summary>Whether there is a Problem to report or more to Read.</summary>
        public bool Pending { get; private set; }

        /// <summary>
        /// Takes an input or a list of inputs and gives the first codes: one by itself, or an array. What was left of an
        /// earlier input is dropped. <paramref name="typed"/> is a number as the user wrote it, where that is known.
        /// </summary>
        public object First(object input, string typed)
        {
            open.Clear();
            batch = null;
            waiting = null;
            IEnumerable list = InputText.AsList(input);
            if (list == null)
            {
                single = input;
                singleTyped = string.IsNullOrEmpty(typed) ? null : typed; // $null arrives as an empty string
                singleWaits = true;
            }
            else
            {
                singleWaits = false;
                open.Push(list.GetEnumerator());
            }
            Read();
            return Items.Length == 1 ? (object)Items[0] : Items;
        }

        /// <summary>Makes the next codes; false when there are no more.</summary>
        public bool Read()
        {
            Problem = null;
            Items = Nothing;
            if (batch == null && waiting == null && !Resolve())
            {
                Pending = false;
                return false;
            }
            if (batch != null)
            {
                Emit();
            }
            else
            {
                Problem = waiting;
                waiting = null;
            }
            Pending = Problem != null || batch != null || waiting != null || open.Count > 0;
            return true;
        }

        /// <summary>Collects inputs as texts and hands them to the library.</summary>
        private bool Resolve()
        {
            targets.Clear();
            texts.Clear();
            int length = 0;
            object target;
            while (texts.Count < ChunkInputs && length < ChunkUnits && waiting == null && Next(out target))
            {
                string sentence;
                string text = InputText.Of(target, singleTyped, out sentence);
                if (text == null && sentence == null)
                {
                    continue; // a step that passed, a finding without a code
                }
                if (text == null)
                {
                    waiting = new InputProblem(PowerShellObject.Unwrap(target), InputText.Show(target), 0, sentence);
                    break;
                }
                int end = checked(length + text.Length);
                if (end > units.Length)
                {
                    Array.Resize(ref units, Math.Max(end, units.Length * 2));
                }
                text.CopyTo(0, units, length, text.Length);
                length = end;
                if (texts.Count == ends.Length)
                {
                    Array.Resize(ref ends, ends.Length * 4);
                }
                ends[texts.Count] = (uint)end;
                texts.Add(text);
                targets.Add(target);
            }
            if (texts.Count == 0)
            {
                return waiting != null;
            }
            NativeLibrary library = NativeLibrary.Current;
            IntPtr codes = IntPtr.Zero;
            using (Pinned pinnedUnits = new Pinned(units, length))
            using (Pinned pinnedEnds = new Pinned(ends, texts.Count))
            {
                library.Check(library.CodesResolve(pinnedUnits.Address, (ulong)length, pinnedEnds.Address, (ulong)texts.Count, ref codes), null);
            }
            batch = new CodeBatch(library, ref codes);
            next = 0;
            return true;
        }

        /// <summary>The next single input, arrays taken apart.</summary>
        private bool Next(out object target)
        {
            if (singleWaits)
            {
                singleWaits = false;
                target = single;
                return true;
            }
            target = null;
            singleTyped = null;
            while (open.Count > 0)
            {
                IEnumerator top = open.Peek();
                if (!top.MoveNext())
                {
                    open.Pop();
                    continue;
                }
                target = top.Current;
                IEnumerable inside = InputText.AsList(target);
                if (inside == null || open.Count > Deepest)
                {
                    return true;
                }
                open.Push(inside.GetEnumerator());
            }
            return false;
        }

        /// <summary>Makes objects of the batch, up to its end or to the first input without a code.</summary>
        private void Emit()
        {
            int from = next;
            while (next < batch.Count && (batch.Flags(next) & CodeBatch.None) == 0)
            {
                next++;
            }
            if (next > from)
            {
                ErrorInfo[] items = new ErrorInfo[next - from];
                CodeOrigin origin = null;
                for (int i = from; i < next; i++)
                {
                    int index = batch.Input(i);
                    string spelling = batch.Text(i); // null where the input is the code, or a pattern of names
                    bool alone = spelling == null && (i == from || batch.Input(i - 1) != index) && (i + 1 == next || batch.Input(i + 1) != index);
                    if (origin == null || !origin.Fits(batch, i))
                    {
                        origin = new CodeOrigin(language, batch, i);
                    }
                    long offset = spelling == null ? -1 : (long)batch.Offset(i);
                    items[i - from] = new ErrorInfo(
                        origin, spelling ?? texts[index], offset, batch.Value(i), batch.Extend(i), batch.Name(i), (batch.Flags(i) & CodeBatch.Known) != 0, alone);
                }
                Items = items;
            }
            if (next < batch.Count)
            {
                int index = batch.Input(next);
                int status = batch.Status(next);
                Problem = new InputProblem(PowerShellObject.Unwrap(targets[index]), texts[index], status, Status.ErrorId(status));
                next++;
            }
            if (next >= batch.Count)
            {
                batch = null;
            }
        }
    }
}
