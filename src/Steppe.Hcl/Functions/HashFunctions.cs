using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using static Steppe.Hcl.Functions.FunctionParameter;

namespace Steppe.Hcl.Functions;

/// <summary>Hashes and identifiers.</summary>
internal static class HashFunctions
{
    public static IReadOnlyList<HclFunction> All { get; } =
    [
#pragma warning disable CA5350, CA5351 // The language offers these by name; nothing here relies on their strength.
        new("md5", [Text("str")], static call => Hex(MD5.HashData(Bytes(call)))),
        new("sha1", [Text("str")], static call => Hex(SHA1.HashData(Bytes(call)))),
#pragma warning restore CA5350, CA5351
        new("sha256", [Text("str")], static call => Hex(SHA256.HashData(Bytes(call)))),
        new("sha512", [Text("str")], static call => Hex(SHA512.HashData(Bytes(call)))),
        new("rsadecrypt", [Text("ciphertext"), Text("privatekey")], RsaDecrypt),
        new("bcrypt", [Text("str")], Number("cost"), Bcrypt),
        new("uuidv4", [], static call => HclValue.Of(Uuid(call.RandomBytes(16), version: 4))),
        new("uuidv5", [Text("namespace"), Text("name")], NamedUuid),
    ];

    private const string BcryptDigits = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int BcryptSaltBytes = 16;
    private const int BcryptMaxBytes = 72;

    private static HclString Bcrypt(FunctionCall call)
    {
        int cost = call.Arguments.Count switch
        {
            1 => 10,
            2 => call.Integer(1),
            _ => throw new FunctionFailure("bcrypt() takes no more than two arguments"),
        };
        if (cost is < 4 or > 31)
        {
            throw new FunctionFailure("the cost must be between 4 and 31", 1);
        }

        if (Bytes(call).Length > BcryptMaxBytes)
        {
            throw new FunctionFailure($"the text is longer than {BcryptMaxBytes} bytes", 0);
        }

        // Cost 10 takes a computer about as long as 20,000 steps; 14 is the most one file can have.
        call.Spend(20L << cost);
        string salt = string.Create(CultureInfo.InvariantCulture, $"$2a${cost:00}${BcryptBase64(call.RandomBytes(BcryptSaltBytes))}");
        return new HclString(BCrypt.Net.BCrypt.HashPassword(call.Text(0), salt));
    }

    private static string BcryptBase64(byte[] bytes)
    {
        BigInteger bits = new BigInteger(bytes, isUnsigned: true, isBigEndian: true) << 4;
        char[] digits = new char[22];
        for (int index = digits.Length - 1; index >= 0; index--)
        {
            digits[index] = BcryptDigits[(int)(bits & 63)];
            bits >>= 6;
        }

        return new string(digits);
    }

    private static byte[] Bytes(FunctionCall call) => Encoding.UTF8.GetBytes(call.Text(0));

    private static HclString Hex(byte[] hash) => new(Convert.ToHexStringLower(hash));

    private static HclString RsaDecrypt(FunctionCall call)
    {
        try
        {
            using RSA key = RSA.Create();
            key.ImportFromPem(call.Text(1));
            return new HclString(Encoding.UTF8.GetString(key.Decrypt(Convert.FromBase64String(call.Text(0)), RSAEncryptionPadding.Pkcs1)));
        }
        catch (FormatException)
        {
            throw new FunctionFailure("the text is not valid base64", 0);
        }
        catch (ArgumentException)
        {
            throw new FunctionFailure("the key is no PEM private key", 1);
        }
        catch (CryptographicException)
        {
            throw new FunctionFailure("the text was not encrypted for this key");
        }
    }

    private static HclString NamedUuid(FunctionCall call)
    {
        string space = call.Text(0) switch
        {
            "dns" => "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
            "url" => "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
            "oid" => "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
            "x500" => "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
            var other => other,
        };
        string bare = space.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) ? space["urn:uuid:".Length..] : space;
        if (!Guid.TryParseExact(bare, "D", out Guid id) && !Guid.TryParseExact(bare, "N", out id) && !Guid.TryParseExact(bare, "B", out id))
        {
            throw new FunctionFailure("the namespace must be dns, url, oid, x500 or a UUID", 0);
        }

#pragma warning disable CA5350 // Version 5 is defined by this hash.
        byte[] hash = SHA1.HashData([.. id.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(call.Text(1))]);
#pragma warning restore CA5350
        return new HclString(Uuid(hash[..16], version: 5));
    }

    private static string Uuid(byte[] bytes, int version)
    {
        bytes[6] = (byte)((bytes[6] & 0x0F) | (version << 4));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
