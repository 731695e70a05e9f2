using System;
using System.Globalization;

namespace WUDiagnostics
{
    /// <summary>A code that was found in a text or a file.</summary>
    public sealed class ErrorCodeMatch
    {
        private static readonly string[] Spellings =
        {
            null, "hex", "bare-hex", "decimal", "signed-decimal", "sign-extended", "name", "setup-pair", "http-status", "msi-return"
        };

        private readonly uint extend;

        /// <param name="linesBefore">The lines before the text, in its file or before it in the pipeline; negative where nobody knows.</param>
        internal ErrorCodeMatch(CodeBatch batch, int index, string path, long linesBefore)
        {
            Value = batch.Value(index);
            extend = batch.Extend(index);
            Name = batch.Name(index);
            Known = (batch.Flags(index) & CodeBatch.Known) != 0;
            Path = path;
            if (linesBefore >= 0)
            {
                Line = batch.Line(index) + linesBefore;
            }
            Column = batch.Column(index);
            Offset = (long)batch.Offset(index);
            Text = batch.Text(index);
            uint spelling = batch.Spelling(index);
            Spelling = spelling < Spellings.Length ? Spellings[spelling] : null;
        }

        /// <summary>The code as Get-WUErrorInfo reads it: 0x and eight digits, a Setup pair with both halves.</summary>
        public string Code
        {
            get { return Decoder.Spell(Value, extend); }
        }

        /// <summary>The value as PowerShell writes 0x80244022: signed.</summary>
        public int HResult
        {
            get { return unchecked((int)Value); }
        }

        /// <summary>The value as 0x and eight digits.</summary>
        public string Hex
        {
            get { return Decoder.Spell(Value, 0); }
        }

        /// <summary>The 32-bit value, unsigned.</summary>
        public uint Value { get; private set; }

        /// <summary>The symbolic name; null where none is public.</summary>
        public string Name { get; private set; }

        /// <summary>Whether the tables know the value.</summary>
        public bool Known { get; private set; }

        /// <summary>The file; null for text.</summary>
        public string Path { get; private set; }

        /// <summary>Line, from 1; null where it is not known, as for a line of Get-Content -Tail.</summary>
        public long? Line { get; private set; }

        /// <summary>Column, from 1.</summary>
        public long Column { get; private set; }

        /// <summary>Place in the text that was given, from 0; 0 for files, where line and column say it.</summary>
        public long Offset { get; private set; }

        /// <summary>The code as it was written.</summary>
        public string Text { get; private set; }

        /// <summary>How it was written: hex, bare-hex, decimal, signed-decimal, sign-extended, name, setup-pair, http-status, msi-return.</summary>
        public string Spelling { get; private set; }

        public override string ToString()
        {
            string place = (Line == null ? "?" : Line.Value.ToString(CultureInfo.InvariantCulture)) + ":" + Column.ToString(CultureInfo.InvariantCulture);
            return (Path == null ? place : Path + ":" + place) + ": " + Code + (Name == null ? "" : " " + Name);
        }
    }
}
