using Steppe.Hcl;

namespace Steppe.Cli.CommandLine;

/// <summary>The flags of one command, and the parser that fills them.</summary>
/// <remarks>
/// The grammar is that of Go's <c>flag</c> package, because scripts depend on it: <c>-x</c> and <c>--x</c> are the same,
/// values come as <c>-x v</c> or <c>-x=v</c>, flags that stand alone take a value only after <c>=</c>, and parsing stops
/// at the first argument that is no flag or after <c>--</c>.
/// </remarks>
internal sealed class FlagSet
{
    private readonly List<Flag> _flags = [];

    /// <summary>The flags in the order they were added.</summary>
    public IReadOnlyList<Flag> Flags => _flags;

    /// <summary>Adds a flag and returns it.</summary>
    public T Add<T>(T flag)
        where T : Flag
    {
        _flags.Add(flag);
        return flag;
    }

    /// <summary>Fills the flags and returns the arguments after them.</summary>
    /// <exception cref="FlagException">A flag is unknown, lacks its value or cannot be read.</exception>
    public IReadOnlyList<string> Parse(IReadOnlyList<string> arguments)
    {
        int next = 0;
        while (next < arguments.Count)
        {
            string argument = arguments[next];
            if (argument.Length < 2 || argument[0] != '-')
            {
                break;
            }

            next++;
            if (argument == "--")
            {
                break;
            }

            next += ParseFlag(argument, next < arguments.Count ? arguments[next] : null);
        }

        string[] rest = new string[arguments.Count - next];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = arguments[next + i];
        }

        return rest;
    }

    // Returns how many further arguments were taken.
    private int ParseFlag(string argument, string? following)
    {
        string body = argument[(argument[1] == '-' ? 2 : 1)..];
        int equals = body.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? body : body[..equals];
        if (name.Length == 0 || name[0] == '-')
        {
            throw new FlagException($"\"{argument}\" is not a flag: write -name or -name=value.");
        }

        Flag flag = Find(name) ?? throw Unknown(name);
        if (equals >= 0)
        {
            flag.Set(body[(equals + 1)..]);
            return 0;
        }

        if (flag.StandsAlone)
        {
            flag.Set("true");
            return 0;
        }

        flag.Set(following ?? throw new FlagException($"Flag -{name} needs a value."));
        return 1;
    }

    private FlagException Unknown(string name) =>
        NameSuggestion.Find(name, _flags.Where(static flag => flag.Help.Length > 0).Select(static flag => flag.Name)) is { } near
            ? new($"Unknown flag: -{name}. Did you mean -{near}?")
            : new($"Unknown flag: -{name}");

    private Flag? Find(string name)
    {
        foreach (Flag flag in _flags)
        {
            if (flag.Name == name)
            {
                return flag;
            }
        }

        return null;
    }
}
