using System.Collections.Immutable;
using Steppe.Hcl.Legacy;

namespace Steppe.Agent.Configuration;

/// <summary>The keys of one block that somebody wrote: a file, several files merged, or flags.</summary>
/// <remarks>Immutable. Keys are spelled as in their <see cref="BlockSchema"/>, whatever the file said. What nobody wrote is
/// absent: defaults come with the records in <c>Effective/</c>.</remarks>
internal sealed class SettingsBlock
{
    public static readonly SettingsBlock Empty = new(ImmutableSortedDictionary.Create<string, Setting>(StringComparer.Ordinal));

    private static readonly ImmutableSortedDictionary<string, string> NoTexts =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, Setting> _settings;

    private SettingsBlock(ImmutableSortedDictionary<string, Setting> settings) => _settings = settings;

    /// <summary>All keys in ordinal order.</summary>
    public IEnumerable<KeyValuePair<string, Setting>> All => _settings;

    public bool IsEmpty => _settings.IsEmpty;

    public Setting? Find(string key) => _settings.GetValueOrDefault(key);

    public bool Has(string key) => _settings.ContainsKey(key);

    public SettingsBlock With(string key, Setting setting) => new(_settings.SetItem(key, setting));

    /// <summary>Sets the key at a path such as <c>client.enabled</c>, making the blocks on the way.</summary>
    public SettingsBlock WithPath(string path, Setting setting)
    {
        int dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return With(path, setting);
        }

        SettingsBlock inner = Block(path[..dot]).WithPath(path[(dot + 1)..], setting);
        return With(path[..dot], new Setting(inner, Find(path[..dot])?.Origin ?? setting.Origin));
    }

    /// <summary>Text; empty counts as absent.</summary>
    public string? Text(string key) => Find(key)?.Value is string { Length: > 0 } text ? text : null;

    /// <summary>A whole number; 0 counts as absent.</summary>
    public long? Integer(string key) => Find(key)?.Value is long number and not 0 ? number : null;

    /// <summary>A number; 0 counts as absent.</summary>
    public double? Number(string key) => Find(key)?.Value is double number and not 0 ? number : null;

    /// <summary>A duration; 0 counts as absent.</summary>
    public TimeSpan? Duration(string key) => Find(key)?.Value is TimeSpan duration && duration != TimeSpan.Zero ? duration : null;

    public bool Flag(string key) => Find(key)?.Value is true;

    public bool? TriState(string key) => Find(key)?.Value as bool?;

    public ImmutableArray<string> Texts(string key) => Find(key)?.Value is ImmutableArray<string> texts ? texts : [];

    public ImmutableSortedDictionary<string, string> TextMap(string key) =>
        Find(key)?.Value as ImmutableSortedDictionary<string, string> ?? NoTexts;

    /// <summary>A block; an empty one when absent.</summary>
    public SettingsBlock Block(string key) => Find(key)?.Value as SettingsBlock ?? Empty;

    public ImmutableArray<NamedBlock> Blocks(string key) => Find(key)?.Value is ImmutableArray<NamedBlock> blocks ? blocks : [];

    public Hcl1Value? Opaque(string key) => Find(key)?.Value as Hcl1Value;

    /// <summary>Where a key was written; nowhere when it is absent.</summary>
    public SettingOrigin Origin(string key) => Find(key)?.Origin ?? default;
}
