using System.Collections.Immutable;
using System.Reflection;

namespace Steppe.Model.Tests.Json;

public sealed class WireConvertersTests
{
    [Fact]
    public void Every_list_and_map_in_a_job_has_its_converter()
    {
        var seen = new HashSet<Type>();
        Visit(typeof(Job));

        Type[] missing = [.. seen.Where(static type => type.IsGenericType && !WireConverters.All.Any(converter => converter.Type == type))];
        Assert.True(missing.Length == 0, string.Join(", ", missing.Select(static type => type.ToString())));
        Assert.True(seen.Count > 80, $"only {seen.Count} types were visited");

        void Visit(Type type)
        {
            Type plain = Nullable.GetUnderlyingType(type) ?? type;
            bool isCollection = plain.IsGenericType
                && (plain.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || plain.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>));
            if ((!isCollection && plain.Namespace != typeof(Job).Namespace) || !seen.Add(plain))
            {
                return;
            }

            foreach (Type inner in isCollection
                ? plain.GetGenericArguments()
                : plain.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static property => property.PropertyType))
            {
                Visit(inner);
            }
        }
    }
}
