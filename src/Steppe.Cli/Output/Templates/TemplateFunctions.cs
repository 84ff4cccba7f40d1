namespace Steppe.Cli.Output.Templates;

/// <summary>The functions templates may call.</summary>
/// <remarks>Pure. Known: <c>and or not len index eq ne lt le gt ge print println printf join</c>.</remarks>
internal static class TemplateFunctions
{
    /// <summary>Calls a function.</summary>
    /// <exception cref="TemplateException">It is unknown, or the arguments do not fit.</exception>
    public static object? Call(string name, IReadOnlyList<object?> arguments) => name switch
    {
        "and" => arguments.FirstOrDefault(static value => !TemplateValue.IsTrue(value), Last(name, arguments)),
        "or" => arguments.FirstOrDefault(TemplateValue.IsTrue, Last(name, arguments)),
        "not" => !TemplateValue.IsTrue(One(name, arguments)),
        "len" => Length(One(name, arguments)),
        "index" => Index(arguments),
        "eq" => IsAnyOf(arguments),
        "ne" => !AreEqual(Two(name, arguments).Left, arguments[1]),
        "lt" => Compare(name, arguments) < 0,
        "le" => Compare(name, arguments) <= 0,
        "gt" => Compare(name, arguments) > 0,
        "ge" => Compare(name, arguments) >= 0,
        "print" => GoFormat.Print(arguments),
        "println" => string.Join(' ', arguments.Select(TemplateValue.ToText)) + "\n",
        "printf" => arguments.Count > 0 && arguments[0] is string format
            ? GoFormat.Printf(format, [.. arguments.Skip(1)])
            : throw Wrong(name, "a format"),
        "join" => Join(arguments),
        _ => throw new TemplateException($"there is no function \"{name}\""),
    };

    private static long Length(object? value) => value switch
    {
        null => 0,
        string text => System.Text.Encoding.UTF8.GetByteCount(text),
        List<object?> list => list.Count,
        SortedDictionary<string, object?> map => map.Count,
        _ => throw Wrong("len", "a text, list or map"),
    };

    private static object? Index(IReadOnlyList<object?> arguments)
    {
        object? value = arguments.Count > 0 ? arguments[0] : throw Wrong("index", "a list or map");
        foreach (object? key in arguments.Skip(1))
        {
            value = (value, key) switch
            {
                (null, _) => null,
                (List<object?> list, long index) when index >= 0 && index < list.Count => list[(int)index],
                (List<object?> list, long index) => throw new TemplateException($"index {index} is outside of a list of {list.Count}"),
                (SortedDictionary<string, object?> map, string name) => map.GetValueOrDefault(name),
                _ => throw Wrong("index", "a list and a number, or a map and a text"),
            };
        }

        return value;
    }

    private static string Join(IReadOnlyList<object?> arguments) => arguments switch
    {
        [string separator, List<object?> list] => string.Join(separator, list.Select(TemplateValue.ToText)),
        [List<object?> list, string separator] => string.Join(separator, list.Select(TemplateValue.ToText)),
        _ => throw Wrong("join", "a list and a separator"),
    };

    // "eq a b c" asks whether a is b or c.
    private static bool IsAnyOf(IReadOnlyList<object?> arguments)
    {
        Last("eq", arguments, least: 2);
        return arguments.Skip(1).Any(other => AreEqual(arguments[0], other));
    }

    private static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (long whole, double number) => whole == number,
        (double number, long whole) => number == whole,

        // A field that was left out of the answer is an empty text, zero or false.
        (null, not null) => !TemplateValue.IsTrue(right),
        (not null, null) => !TemplateValue.IsTrue(left),
        _ => Equals(left, right),
    };

    private static int Compare(string name, IReadOnlyList<object?> arguments) => Two(name, arguments) switch
    {
        (string left, string right) => string.CompareOrdinal(left, right),
        (null, string right) => string.CompareOrdinal("", right),
        (string left, null) => string.CompareOrdinal(left, ""),
        var (left, right) => Number(name, left).CompareTo(Number(name, right)),
    };

    private static double Number(string name, object? value) => value switch
    {
        null => 0,
        long whole => whole,
        double number => number,
        _ => throw Wrong(name, "two numbers or two texts"),
    };

    private static object? Last(string name, IReadOnlyList<object?> arguments, int least = 1) =>
        arguments.Count >= least ? arguments[^1] : throw Wrong(name, $"at least {least} argument(s)");

    private static object? One(string name, IReadOnlyList<object?> arguments) =>
        arguments.Count == 1 ? arguments[0] : throw Wrong(name, "one argument");

    private static (object? Left, object? Right) Two(string name, IReadOnlyList<object?> arguments) =>
        arguments.Count == 2 ? (arguments[0], arguments[1]) : throw Wrong(name, "two arguments");

    private static TemplateException Wrong(string name, string needs) => new($"function \"{name}\" needs {needs}");
}
