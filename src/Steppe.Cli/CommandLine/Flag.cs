using System.Globalization;
using Steppe.Model;

namespace Steppe.Cli.CommandLine;

/// <summary>One flag of a command: its name, its help and the value the user gave.</summary>
/// <remarks>A flag keeps its default until <see cref="Set"/> is called by <see cref="FlagSet.Parse"/>.</remarks>
internal abstract class Flag(string name, string help)
{
    public string Name => name;

    /// <summary>What it does, as one sentence for the help text.</summary>
    public string Help => help;

    /// <summary>Whether the user gave it.</summary>
    public bool IsSet { get; private set; }

    /// <summary>The value as the user wrote it; of several, the last.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Whether <c>-name</c> alone is enough.</summary>
    public virtual bool StandsAlone => false;

    /// <summary>What the value looks like in the help text; empty for none.</summary>
    public virtual string ValueHint => "";

    /// <summary>Takes a value.</summary>
    /// <exception cref="FlagException">The value cannot be read.</exception>
    public void Set(string text)
    {
        Read(text);
        Text = text;
        IsSet = true;
    }

    protected abstract void Read(string text);

    protected FlagException Invalid(string text, string expected) =>
        new($"Invalid value \"{text}\" for flag -{name}: expected {expected}.");
}

/// <summary>A flag that is on or off: <c>-x</c>, <c>-x=false</c>.</summary>
internal sealed class BoolFlag(string name, string help, bool value = false) : Flag(name, help)
{
    public bool Value { get; private set; } = value;

    public override bool StandsAlone => true;

    protected override void Read(string text) => Value = text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw Invalid(text, "true or false"),
    };
}

/// <summary>A flag with a text.</summary>
internal sealed class TextFlag(string name, string help, string value = "") : Flag(name, help)
{
    public string Value { get; private set; } = value;

    public override string ValueHint => "<text>";

    protected override void Read(string text) => Value = text;
}

/// <summary>A flag with a whole number.</summary>
internal sealed class NumberFlag(string name, string help, long value = 0) : Flag(name, help)
{
    public long Value { get; private set; } = value;

    public override string ValueHint => "<number>";

    protected override void Read(string text) =>
        Value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Invalid(text, "a whole number");
}

/// <summary>A flag with a duration such as <c>1h30m</c>.</summary>
internal sealed class DurationFlag(string name, string help, Duration value = default) : Flag(name, help)
{
    public Duration Value { get; private set; } = value;

    public override string ValueHint => "<duration>";

    protected override void Read(string text) =>
        Value = Duration.TryParse(text, out Duration duration)
            ? duration
            : throw Invalid(text, "a duration such as 300ms, 90s or 1h30m");
}

/// <summary>A flag that may be given several times; the values keep their order.</summary>
internal sealed class ListFlag(string name, string help) : Flag(name, help)
{
    private readonly List<string> _values = [];

    public IReadOnlyList<string> Values => _values;

    public override string ValueHint => "<text>";

    protected override void Read(string text) => _values.Add(text);
}
