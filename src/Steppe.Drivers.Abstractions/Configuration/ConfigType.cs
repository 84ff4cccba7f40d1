namespace Steppe.Drivers;

/// <summary>Says which values a configuration key takes.</summary>
/// <remarks>As in job files, a number or a bool is accepted where text is wanted, and text that spells one where a number or
/// a bool is wanted.</remarks>
public enum ConfigType
{
    /// <summary>One string.</summary>
    Text,

    /// <summary>A list of strings.</summary>
    TextList,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A map from string to string; a list of such maps, as repeated blocks yield, is merged.</summary>
    TextMap,
}
