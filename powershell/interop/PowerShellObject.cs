using System;
using System.Collections;
using System.Reflection;

namespace WUDiagnostics
{
    /// <summary>
    /// What PowerShell wraps objects in. System.Management.Automation is not referenced, because its version differs
    /// between the editions: its types are recognised by name and read by reflection.
    /// </summary>
    internal static class PowerShellObject
    {
        private static Type psObject;
        private static Opener psOpener;

        /// <summary>The object inside a PSObject.</summary>
        internal static object Unwrap(object target)
        {
            if (target == null)
            {
                return null;
            }
            Type type = target.GetType();
            if (type != psObject)
            {
                if (type.FullName != "System.Management.Automation.PSObject")
                {
                    return target;
                }
                psOpener = (Opener)Activator.CreateInstance(typeof(Opener<>).MakeGenericType(type), true);
                psObject = type;
            }
            return psOpener.Open(target);
        }

        /// <summary>Reads BaseObject through a delegate: reflection for each input would cost more than decoding it.</summary>
        private abstract class Opener
        {
            internal abstract object Open(object target);
        }

        private sealed class Opener<T> : Opener
        {
            private readonly Func<T, object> get;

            internal Opener()
            {
                MethodInfo getter = typeof(T).GetProperty("BaseObject").GetGetMethod();
                get = (Func<T, object>)Delegate.CreateDelegate(typeof(Func<T, object>), getter);
            }

            internal override object Open(object target)
            {
                return get((T)target);
            }
        }

        private static Func<object, object> wrap;
        private static PropertyInfo wrapped;

        /// <summary>
        /// A property of an object; null where there is none. PowerShell itself is asked: it knows the properties that were
        /// added to an object, and those of COM objects, XML elements, rows of tables and instances of CIM.
        /// </summary>
        internal static object Property(object target, object plain, string name)
        {
            IDictionary dictionary = plain as IDictionary;
            if (dictionary != null)
            {
                foreach (object key in dictionary.Keys)
                {
                    if (string.Equals(key as string, name, StringComparison.OrdinalIgnoreCase))
                    {
                        return dictionary[key];
                    }
                }
                return null;
            }
            try
            {
                if (!FindPowerShell())
                {
                    const BindingFlags Any = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;
                    PropertyInfo property = plain.GetType().GetProperty(name, Any);
                    return property != null && property.CanRead && property.GetIndexParameters().Length == 0 ? property.GetValue(plain, null) : null;
                }
                object members = wrapped.GetValue(target.GetType() == psObject ? target : wrap(target), null);
                PropertyInfo indexer = Indexer(members.GetType());
                object member = indexer == null ? null : indexer.GetValue(members, new object[] { name });
                return member == null ? null : member.GetType().GetProperty("Value").GetValue(member, null);
            }
            catch (TargetInvocationException)
            {
                // a property that throws holds no code
            }
            catch (AmbiguousMatchException)
            {
                // two properties that differ in case only
            }
            return null;
        }

        /// <summary>Whether an object has a property of this name, whatever it holds.</summary>
        internal static bool Has(object target, object plain, string name)
        {
            if (!FindPowerShell())
            {
                return plain.GetType().GetProperty(name) != null;
            }
            object members = wrapped.GetValue(target.GetType() == psObject ? target : wrap(target), null);
            PropertyInfo indexer = Indexer(members.GetType());
            return indexer != null && indexer.GetValue(members, new object[] { name }) != null;
        }

        /// <summary>Whether this runs in PowerShell; the tests of this assembly run without.</summary>
        private static bool FindPowerShell()
        {
            if (wrap != null)
            {
                return true;
            }
            foreach (Assembly assembly in psObject != null ? new[] { psObject.Assembly } : AppDomain.CurrentDomain.GetAssemblies())
            {
                Type type = assembly.GetType("System.Management.Automation.PSObject", false);
                if (type != null)
                {
                    psOpener = (Opener)Activator.CreateInstance(typeof(Opener<>).MakeGenericType(type), true);
                    psObject = type;
                    wrapped = type.GetProperty("Properties");
                    wrap = (Func<object, object>)Delegate.CreateDelegate(typeof(Func<object, object>), type.GetMethod("AsPSObject", new[] { typeof(object) }));
                    return true;
                }
            }
            return false;
        }

        private static PropertyInfo Indexer(Type type)
        {
            foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            {
                ParameterInfo[] parameters = property.GetIndexParameters();
                if (parameters.Length == 1 && parameters[0].ParameterType == typeof(string))
                {
                    return property;
                }
            }
            return null;
        }

        /// <summary>Whether an object from another session was of a type whose name starts so.</summary>
        internal static bool IsKindOf(object target, string start)
        {
            if (target.GetType() != psObject)
            {
                return false;
            }
            foreach (object one in (IEnumerable)psObject.GetProperty("TypeNames").GetValue(target, null))
            {
                string name = one as string;
                if (name != null && name.StartsWith("Deserialized." + start, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
            return false;
        }

        /// <summary>Whether an exception is of a type or of one made from it, here or where it came from.</summary>
        internal static bool IsKind(object target, string name)
        {
            if (target.GetType() == psObject)
            {
                object plain = Unwrap(target);
                if (!(plain is Exception))
                {
                    foreach (object one in (IEnumerable)psObject.GetProperty("TypeNames").GetValue(target, null))
                    {
                        if (string.Equals(one as string, "Deserialized." + name, StringComparison.OrdinalIgnoreCase))
                        {
                            return true;
                        }
                    }
                    return false;
                }
                target = plain;
            }
            if (target is Exception)
            {
                for (Type type = target.GetType(); type != null; type = type.BaseType)
                {
                    if (type.FullName == name)
                    {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
