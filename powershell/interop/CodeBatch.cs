using System;
using System.Runtime.InteropServices;

namespace WUDiagnostics
{
    /// <summary>A batch of codes, copied: it holds no native memory.</summary>
    internal sealed class CodeBatch
    {
        internal const int RecordSize = 88;
        internal const uint Known = 1;
        internal const uint Failure = 2;
        internal const uint Ambiguous = 4;
        internal const uint None = 8;

        // From one record to the next: a newer library has longer ones.
        private readonly int Words;
        private readonly int[] words;
        private readonly char[] arena;

        internal readonly int Count;

        /// <summary>Copies the batch and frees it.</summary>
        internal CodeBatch(NativeLibrary library, ref IntPtr codes)
        {
            try
            {
                CodesView view = new CodesView();
                library.Check(library.CodesRead(codes, RecordSize, ref view), null);
                Words = checked((int)view.Stride / 4);
                Count = checked((int)view.Count);
                words = new int[checked(Count * Words)];
                if (Count > 0)
                {
                    Marshal.Copy(view.Records, words, 0, words.Length);
                }
                arena = new char[checked((int)view.ArenaLength)];
                if (arena.Length > 0)
                {
                    Marshal.Copy(view.Arena, arena, 0, arena.Length);
                }
            }
            finally
            {
                library.CodesFree(ref codes);
            }
        }

        // Places of the fields of wud_code, in 32-bit words. Layout proves the struct against the header.
        internal ulong Offset(int index)
        {
            return (uint)words[index * Words] | (ulong)(uint)words[(index * Words) + 1] << 32;
        }

        internal uint Value(int index)
        {
            return (uint)words[(index * Words) + 2];
        }

        internal uint Extend(int index)
        {
            return (uint)words[(index * Words) + 3];
        }

        internal int Input(int index)
        {
            return words[(index * Words) + 4];
        }

        internal uint Line(int index)
        {
            return (uint)words[(index * Words) + 5];
        }

        internal uint Column(int index)
        {
            return (uint)words[(index * Words) + 6];
        }

        internal uint Spelling(int index)
        {
            return (uint)words[(index * Words) + 8];
        }

        internal uint Flags(int index)
        {
            return (uint)words[(index * Words) + 9];
        }

        internal int Status(int index)
        {
            return words[(index * Words) + 10];
        }

        internal string Name(int index)
        {
            return Slice((index * Words) + 11);
        }

        internal string Text(int index)
        {
            return Slice((index * Words) + 13);
        }

        internal uint Space(int index)
        {
            return (uint)words[(index * Words) + 15];
        }

        internal uint Context(int index)
        {
            return (uint)words[(index * Words) + 16];
        }

        internal string Log(int index)
        {
            return Slice((index * Words) + 17);
        }

        internal string Readings(int index)
        {
            return Slice((index * Words) + 19);
        }

        private string Slice(int at)
        {
            int length = words[at + 1];
            return length == 0 ? null : new string(arena, words[at], length);
        }
    }
}
