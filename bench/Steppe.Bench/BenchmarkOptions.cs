using System.Globalization;

namespace Steppe.Bench;

/// <summary>What may follow a benchmark's name: <c>--NAME N</c> for sizes, anything else is a file.</summary>
internal sealed class BenchmarkOptions
{
    private readonly Dictionary<string, int> _sizes = new(StringComparer.Ordinal);

    /// <summary>The arguments that are no sizes, in order.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Reads them; null, and why, when a size is no number.</summary>
    public static BenchmarkOptions? TryParse(IEnumerable<string> arguments, out string objection)
    {
        var options = new BenchmarkOptions();
        objection = "";
        string? name = null;
        foreach (string argument in arguments)
        {
            if (name is not null)
            {
                if (!int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size == 0)
                {
                    objection = $"--{name} {argument}: a number above 0 belongs there";
                    return null;
                }

                options._sizes[name] = size;
                name = null;
            }
            else if (argument.StartsWith("--", StringComparison.Ordinal))
            {
                name = argument[2..];
            }
            else
            {
                options.Files.Add(argument);
            }
        }

        objection = name is null ? "" : $"--{name}: a number above 0 belongs there";
        return name is null ? options : null;
    }

    /// <summary>A size, or null when it was not given.</summary>
    public int? Find(string name) => _sizes.TryGetValue(name, out int size) ? size : null;
}
