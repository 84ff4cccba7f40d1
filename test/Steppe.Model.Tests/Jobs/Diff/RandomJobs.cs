using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;

namespace Steppe.Model.Tests.Jobs.Diff;

/// <summary>Jobs with anything in them, made from what the records declare, so that no block can be left out.</summary>
internal sealed class RandomJobs(Random random)
{
    private const int Deepest = 7;
    private int _names;

    public Job Make() => (Job)Record(typeof(Job), depth: 0);

    /// <summary>Every property of every block of a job, with the object it belongs to; without those named, and all inside of them.</summary>
    public static IEnumerable<(object Owner, PropertyInfo Property)> Sites(object block, ICollection<string> except)
    {
        foreach (PropertyInfo property in Properties(block.GetType()).Where(property => !except.Contains(property.Name)))
        {
            yield return (block, property);
            foreach ((object Owner, PropertyInfo Property) inner in Blocks(property.GetValue(block)).SelectMany(static one => Sites(one, [])))
            {
                yield return inner;
            }
        }
    }

    /// <summary>Gives a property a value that differs in JSON from the one it has.</summary>
    public void Change(object owner, PropertyInfo property)
    {
        string before = Text();
        for (int i = 0; Text() == before; i++)
        {
            Assert.True(i < 1000, $"{property.DeclaringType!.Name}.{property.Name} has only one value");
            property.SetValue(owner, Value(property.PropertyType, property.Name, depth: Deepest - 1));
        }

        // For a setting of a block no text and an empty one are the same.
        string Text() => property.GetValue(owner) is "" ? "null" : JsonSerializer.Serialize(property.GetValue(owner), property.PropertyType, SteppeJson.Wire);
    }

    public static IEnumerable<PropertyInfo> Properties(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.CanWrite);

    private static IEnumerable<object> Blocks(object? value) => value switch
    {
        null or string or JsonElement or byte[] => [],
        IDictionary map => map.Values.OfType<object>().SelectMany(Blocks),
        IEnumerable list => list.OfType<object>().SelectMany(Blocks),
        _ when IsRecord(value.GetType()) => [value],
        _ => [],
    };

    private static bool IsRecord(Type type) => type is { IsClass: true, Namespace: "Steppe.Model" };

    private object Record(Type type, int depth)
    {
        object record = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in Properties(type))
        {
            property.SetValue(record, Value(property.PropertyType, property.Name, depth + 1));
        }

        return record;
    }

    // What has a name is found by it, so names differ.
    private object? Value(Type type, string name, int depth)
    {
        bool isKey = name is "Name" or "Id";
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return random.Next(3) == 0 ? null : Value(inner, name, depth);
        }

        if (!type.IsValueType && !isKey && name is not ("TaskGroups" or "Tasks") && (depth >= Deepest || random.Next(3) == 0))
        {
            return null;
        }

        return type switch
        {
            _ when isKey && type == typeof(string) => $"name-{_names++}",
            _ when type == typeof(string) => new[] { "", "a", "b", "some text", "é\n" }[random.Next(5)],
            _ when type == typeof(bool) => random.Next(2) == 1,
            _ when type == typeof(int) => random.Next(-1, 4),
            _ when type == typeof(long) => (long)random.Next(-1, 4),
            _ when type == typeof(ulong) => (ulong)random.Next(4),
            _ when type == typeof(Duration) => Duration.FromSeconds(random.Next(4)),
            _ when type == typeof(byte[]) => new[] { (byte)random.Next(256) },
            _ when type == typeof(JsonElement) => Json(),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length)),
            _ when IsRecord(type) => Record(type, depth),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => List(type.GetGenericArguments()[0], depth),
            { IsGenericType: true } => Map(type, depth),
            _ => throw new NotSupportedException($"teach the test to make a {type}"),
        };
    }

    private Array List(Type element, int depth)
    {
        Array list = Array.CreateInstance(element, random.Next(1, 3));
        for (int i = 0; i < list.Length; i++)
        {
            list.SetValue(IsRecord(element) ? Record(element, depth) : Value(element, "", depth) ?? "", i);
        }

        return list;
    }

    private object Map(Type type, int depth)
    {
        Type value = type.GetGenericArguments()[1];
        object map = typeof(ImmutableSortedDictionary<,>).MakeGenericType(typeof(string), value).GetField("Empty")!.GetValue(null)!;
        MethodInfo set = map.GetType().GetMethod("SetItem")!;
        foreach (string key in new[] { "x", "y z" }.Take(random.Next(1, 3)))
        {
            object entry = IsRecord(value) ? Record(value, depth)
                : value == typeof(IReadOnlyList<string>) ? List(typeof(string), depth)
                : Value(value, "", 0) ?? "";
            map = set.Invoke(map, [key, entry])!;
        }

        return map;
    }

    private JsonElement Json() => JsonSerializer.Deserialize<JsonElement>(new[]
    {
        "1", "\"text\"", "\"\"", "true", "[]", "{}", "[1,\"a\"]", """{"k":[{"l":1}]}""", """[{"m":{}},2]""",
    }[random.Next(9)]);
}
