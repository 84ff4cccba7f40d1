using System.Collections.Immutable;
using Steppe.Client;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;

namespace Steppe.Agent.Configuration;

/// <summary>The block <c>plugin "device"</c>: devices of this machine that no program finds by itself.</summary>
/// <remarks>Pure. Source: <c>docs/decisions/0086-what-belongs-to-one-task.md</c>.</remarks>
internal static class DeclaredDevices
{
    /// <summary>The plugin's name.</summary>
    public const string Plugin = "device";

    /// <summary>The keys of its <c>config</c>.</summary>
    public static BlockSchema Schema { get; } = new(Fields.NamedBlocks("device", new BlockSchema(
        Fields.TextMap("attributes"),
        Fields.TextMap("env"),
        Fields.NamedBlocks("instance", new BlockSchema(Fields.Texts("paths"))))));

    /// <summary>What it declares; what is wrong with it is for <see cref="Check"/> to find.</summary>
    public static ImmutableArray<DeviceDeclaration> Of(SettingsBlock settings) =>
    [
        .. Blocks(settings).Where(static block => block.Label.Split('/').Length == 3).DistinctBy(static block => block.Label, StringComparer.Ordinal)
            .Select(static block => Declaration(block.Label.Split('/'), block.Body)),
    ];

    /// <summary>Adds what is wrong.</summary>
    public static void Check(SettingsBlock settings, ConfigFindings findings)
    {
        foreach (IGrouping<string, NamedBlock> same in Blocks(settings).GroupBy(static block => block.Label, StringComparer.Ordinal))
        {
            string path = $"plugin \"device\": device \"{same.Key}\"";
            NamedBlock block = same.First();
            if (same.Key.Split('/') is not [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }])
            {
                findings.Error(block.Origin, $"{path} must be named vendor/type/model, such as \"nvidia/gpu/a100\"");
            }

            if (same.Count() > 1)
            {
                findings.Error(same.Last().Origin, $"{path} is declared twice; put its instances into one block");
            }

            CheckInstances(block, path, findings);
        }
    }

    private static void CheckInstances(NamedBlock block, string path, ConfigFindings findings)
    {
        ImmutableArray<NamedBlock> instances = block.Body.Blocks("instance");
        if (instances.IsEmpty)
        {
            findings.Error(block.Origin, $"{path} has no instance: add instance \"ID\" {{ paths = [\"/dev/…\"] }}");
        }

        foreach (NamedBlock instance in instances)
        {
            if (instance.Body.Texts("paths").FirstOrDefault(static one => !Path.IsPathRooted(one)) is { } relative)
            {
                findings.Error(instance.Origin, $"{path}, instance \"{instance.Label}\": path \"{relative}\" must be absolute");
            }
        }
    }

    // Read leniently: mistakes of form are reported where all plugins are checked.
    private static ImmutableArray<NamedBlock> Blocks(SettingsBlock settings) =>
        settings.Blocks("plugin").FirstOrDefault(static plugin => plugin.Label == Plugin)?.Body.Opaque("config") is Hcl1Object body
            ? SettingsReader.Read(new Hcl1Decoder(body, new DiagnosticList(), "plugin \"device\", config"), Schema).Blocks("device")
            : [];

    private static DeviceDeclaration Declaration(string[] name, SettingsBlock body) => new()
    {
        Vendor = name[0],
        Type = name[1],
        Name = name[2],
        Attributes = body.TextMap("attributes"),
        Environment = body.TextMap("env"),
        Instances = body.Blocks("instance").DistinctBy(static one => one.Label, StringComparer.Ordinal).ToImmutableSortedDictionary(
            static one => one.Label, static one => one.Body.Texts("paths"), StringComparer.Ordinal),
    };
}
