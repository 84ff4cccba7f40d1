namespace Steppe.Agent.Configuration;

/// <summary>What a key of an agent file holds, which also says how two files merge in it.</summary>
/// <remarks>Source: job specification, sections 7 and 7.1.</remarks>
internal enum FieldKind
{
    /// <summary>A string; replaced unless the later one is empty.</summary>
    Text,

    /// <summary>A whole number; replaced unless the later one is 0.</summary>
    Integer,

    /// <summary>A number; replaced unless the later one is 0.</summary>
    Number,

    /// <summary>A duration; replaced unless the later one is 0.</summary>
    Duration,

    /// <summary>A truth value that a later file can only turn on.</summary>
    Flag,

    /// <summary>A truth value that a later file can turn on and off.</summary>
    TriState,

    /// <summary>A list of strings; the later ones are appended.</summary>
    Texts,

    /// <summary>A list of strings; replaced unless the later one is empty.</summary>
    ReplacedTexts,

    /// <summary>A map of strings; merged key by key.</summary>
    TextMap,

    /// <summary>A block; merged key by key.</summary>
    Block,

    /// <summary>A block; replaced as a whole.</summary>
    UnitBlock,

    /// <summary>Labelled blocks; those of one label are merged.</summary>
    NamedBlocks,

    /// <summary>Labelled blocks; the later ones are appended.</summary>
    AppendedBlocks,

    /// <summary>Something whose shape belongs to somebody else, such as a driver; replaced as a whole.</summary>
    Opaque,
}
