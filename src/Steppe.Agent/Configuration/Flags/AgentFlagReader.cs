using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Steppe.Hcl;

namespace Steppe.Agent.Configuration;

/// <summary>Reads the command line of <c>agent</c> the way Go's flag package does.</summary>
/// <remarks>Pure. <c>-x v</c>, <c>-x=v</c> and the same with two dashes; truth values stand alone or take <c>=v</c>. Other
/// arguments are refused: the command has none.</remarks>
internal static class AgentFlagReader
{
    private static readonly string[] OwnFlags = ["config", "dev", "help"];
    private static readonly string[] UnbuiltDevFlags = ["dev-connect", "dev-consul", "dev-vault"];

    /// <exception cref="AgentConfigException">A flag is unknown, lacks its value or cannot be read.</exception>
    public static AgentFlags Read(IReadOnlyList<string> arguments)
    {
        AgentFlags flags = new();
        int next = 0;
        while (next < arguments.Count)
        {
            string argument = arguments[next++];
            if (argument == "--" && next == arguments.Count)
            {
                break;
            }

            string body = argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..] : argument.StartsWith('-') ? argument[1..] : "";
            if (body.Length == 0 || body[0] is '-' or '=')
            {
                throw new AgentConfigException($"\"{argument}\" is not a flag: the agent command takes flags only");
            }

            int equals = body.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? body : body[..equals];
            string? value = equals < 0 ? null : body[(equals + 1)..];
            if (value is null && !StandsAlone(name))
            {
                value = next < arguments.Count ? arguments[next++] : throw new AgentConfigException($"flag -{name} needs a value");
            }

            flags = With(flags, name, value ?? "true");
        }

        return flags;
    }

    private static bool StandsAlone(string name) =>
        name is "dev" or "help" or "h"
        || UnbuiltDevFlags.Contains(name)
        || FieldOf(name).Kind is FieldKind.Flag or FieldKind.TriState;

    private static AgentFlags With(AgentFlags flags, string name, string value)
    {
        switch (name)
        {
            case "config":
                return flags with { ConfigPaths = flags.ConfigPaths.Add(value) };
            case "dev":
                return flags with { IsDev = Truth(name, value) };
            case "h" or "help":
                return flags with { IsHelp = Truth(name, value) };
            case var _ when UnbuiltDevFlags.Contains(name):
                throw new AgentConfigException($"flag -{name} is not built yet: start with -dev");
        }

        FieldSchema field = FieldOf(name);
        string path = AgentFlagTable.FindPath(name) ?? throw new UnreachableException();
        SettingsBlock one = SettingsBlock.Empty.WithPath(path, new Setting(Value(field, name, value), new SettingOrigin(null, name)));
        return flags with { Settings = SettingsMerge.Merge(flags.Settings, one, AgentSchema.Root) };
    }

    private static FieldSchema FieldOf(string name)
    {
        if (name == "config")
        {
            return new FieldSchema(name, FieldKind.Text);
        }

        if (AgentFlagTable.FindPath(name) is { } path)
        {
            return AgentSchema.Root.Get(path);
        }

        string? near = NameSuggestion.Find(name, [.. OwnFlags, .. AgentFlagTable.Names]);
        throw new AgentConfigException(near is null ? $"unknown flag -{name}" : $"unknown flag -{name} (did you mean \"-{near}\"?)");
    }

    private static object Value(FieldSchema field, string name, string value) => field.Kind switch
    {
        FieldKind.Text => value,
        FieldKind.Flag or FieldKind.TriState => Truth(name, value),
        FieldKind.Integer => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Invalid(name, value, "a whole number"),
        FieldKind.Duration => GoDuration.TryParse(value, out long nanoseconds)
            ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : throw Invalid(name, value, "a duration such as 30s"),
        FieldKind.Texts => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToImmutableArray(),
        FieldKind.TextMap => Pair(name, value),
        _ => throw new UnreachableException($"flag -{name} sets a {field.Kind}"),
    };

    private static ImmutableSortedDictionary<string, string> Pair(string name, string value)
    {
        int equals = value.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(value[..equals], value[(equals + 1)..])
            : throw Invalid(name, value, "key=value");
    }

    private static bool Truth(string name, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw Invalid(name, value, "true or false"),
    };

    private static AgentConfigException Invalid(string name, string value, string expected) =>
        new($"invalid value \"{value}\" for flag -{name}: expected {expected}");
}
