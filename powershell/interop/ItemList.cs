using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;

namespace WUDiagnostics
{
    /// <summary>A list of a property. Export-Csv and a text show its values; of an array they would show the type.</summary>
    public sealed class ItemList<T> : ReadOnlyCollection<T>
    {
        private ItemList(T[] items)
            : base(items)
        {
        }

        /// <summary>How many values: arrays have this name for it, too.</summary>
        public int Length
        {
            get { return Count; }
        }

        /// <summary>An array as a list; it must not be changed after this.</summary>
        public static implicit operator ItemList<T>(T[] items)
        {
            return items == null ? null : new ItemList<T>(items);
        }

        /// <summary>The values on one line.</summary>
        public override string ToString()
        {
            string[] texts = new string[Count];
            for (int i = 0; i < texts.Length; i++)
            {
                texts[i] = Convert.ToString(this[i], System.Globalization.CultureInfo.InvariantCulture);
            }
            return string.Join("; ", texts);
        }
    }
}
