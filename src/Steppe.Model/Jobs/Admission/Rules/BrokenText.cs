using System.Globalization;
using System.Runtime.CompilerServices;

namespace Steppe.Model;

/// <summary>An interpolated text that is put together only if a rule is broken: most hold, of every job that is registered.</summary>
[InterpolatedStringHandler]
internal ref struct BrokenText
{
    private DefaultInterpolatedStringHandler _text;

    /// <param name="literalLength">Given by the compiler.</param>
    /// <param name="formattedCount">Given by the compiler.</param>
    /// <param name="holds">Whether the rule holds.</param>
    /// <param name="isWanted">Whether there is to be a text.</param>
    public BrokenText(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        _text = isWanted ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string value) => _text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    /// <summary>The text; to be asked for once, and only if it is wanted.</summary>
    public string Take() => _text.ToStringAndClear();
}
