using System.Collections.Immutable;

namespace Steppe.Agent.Configuration;

/// <summary>Finds settings that somebody wrote and nothing acts on, so that none of them is passed over in silence.</summary>
/// <remarks>Pure. A value that asks for nothing (false, empty, the default) is no finding.</remarks>
internal static class UnbuiltSettings
{
    public static void Check(SettingsBlock settings, BlockSchema schema, ConfigFindings findings) =>
        Check(settings, schema, findings, "");

    private static void Check(SettingsBlock settings, BlockSchema schema, ConfigFindings findings, string prefix)
    {
        foreach ((string key, Setting setting) in settings.All)
        {
            FieldSchema field = schema.Get(key);
            if (field.Unbuilt is { } unbuilt)
            {
                Report(prefix + key, field.Kind, setting, unbuilt, findings);
            }
            else if (field.Body is { } body)
            {
                CheckInside(prefix + key, setting, body, findings);
            }
        }
    }

    private static void CheckInside(string path, Setting setting, BlockSchema body, ConfigFindings findings)
    {
        if (setting.Value is SettingsBlock inner)
        {
            Check(inner, body, findings, path + ".");
        }

        foreach (NamedBlock named in setting.Value is ImmutableArray<NamedBlock> blocks ? blocks : [])
        {
            Check(named.Body, body, findings, $"{path} \"{named.Label}\".");
        }
    }

    private static void Report(string path, FieldKind kind, Setting setting, Unbuilt unbuilt, ConfigFindings findings)
    {
        if (setting.Origin.IsDev || AsksForNothing(kind, setting.Value) || setting.Value.Equals(unbuilt.Unless))
        {
            return;
        }

        if (unbuilt.Refuses)
        {
            findings.Error(setting.Origin, $"{path}: {unbuilt.Reason}; take it out to start without it");
        }
        else
        {
            findings.Warning(setting.Origin, $"{path} is ignored: {unbuilt.Reason}");
        }
    }

    private static bool AsksForNothing(FieldKind kind, object value) => value switch
    {
        bool on => kind == FieldKind.Flag && !on,
        SettingsBlock block => block.IsEmpty,
        string text => text.Length == 0,
        long number => number == 0,
        double number => number == 0,
        TimeSpan duration => duration == TimeSpan.Zero,
        ImmutableArray<string> texts => texts.IsEmpty,
        ImmutableArray<NamedBlock> blocks => blocks.IsEmpty,
        ImmutableSortedDictionary<string, string> map => map.IsEmpty,
        _ => false,
    };
}
