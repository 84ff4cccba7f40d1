using System.Globalization;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary><c>format</c> and <c>formatlist</c>.</summary>
internal static class FormatFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
        new("format", [Text("format")], Any("args", allowsNull: true), static call => HclValue.Of(
            FormatText.Apply(call.Text(0), [.. call.Arguments.Skip(1)]))),
        new("formatlist", [Text("format")], Any("args", allowsNull: true), FormatList),
    ];

    private static HclSequence FormatList(FunctionCall call)
    {
        IReadOnlyList<HclValue>?[] lists = [.. call.Arguments.Skip(1).Select(static argument => argument switch
        {
            HclSequence sequence => sequence.Elements,
            HclSet set => set.Elements,
            _ => null,
        })];
        int? length = null;
        for (int index = 0; index < lists.Length; index++)
        {
            if (lists[index] is { Count: var count } && (length ??= count) != count)
            {
                throw new FunctionFailure(string.Create(CultureInfo.InvariantCulture, $"argument {index + 1} has length {count}, which differs from {length}"), index + 1);
            }
        }

        List<HclValue> results = [];
        long total = 0;
        for (int row = 0; row < (length ?? 1); row++)
        {
            string text = FormatText.Apply(call.Text(0), [.. call.Arguments.Skip(1).Select((argument, index) => lists[index]?[row] ?? argument)]);
            total += text.Length;
            if (total > HclLimits.MaxStringLength)
            {
                throw new FunctionFailure("the results are too long");
            }

            results.Add(HclValue.Of(text));
        }

        return HclValue.List(HclType.String, results);
    }
}
