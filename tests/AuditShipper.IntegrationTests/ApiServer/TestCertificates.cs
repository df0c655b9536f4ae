using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AuditShipper.IntegrationTests.ApiServer;

/// <summary>A throwaway certificate authority on disk: ca.crt, and NAME.crt with NAME.key for each certificate it issued.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);
    private readonly string _folder;
    private readonly X509Certificate2 _authority;

    public TestCertificates(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=throwaway-test-ca", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _authority = request.CreateSelfSigned(From, From.AddYears(2));
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
    }

    public string AuthorityFile => Path.Combine(_folder, "ca.crt");

    public X509Certificate2 Authority => _authority;

    public string CertificateFile(string name) => Path.Combine(_folder, name + ".crt");

    public string KeyFile(string name) => Path.Combine(_folder, name + ".key");

    /// <summary>For a server on 127.0.0.1.</summary>
    public void IssueServer(string name)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        Issue(name, $"CN={name}", "1.3.6.1.5.5.7.3.1", names.Build());
    }

    /// <param name="name">Of the two files, and the user's.</param>
    /// <param name="group">The user's only group.</param>
    public void IssueClient(string name, string group) => Issue(name, $"O={group}, CN={name}", "1.3.6.1.5.5.7.3.2", null);

    /// <summary>A key without a certificate: kube-apiserver signs service accounts' tokens with it.</summary>
    public string WriteKey(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(KeyFile(name), key.ExportECPrivateKeyPem());
        return KeyFile(name);
    }

    public void Dispose() => _authority.Dispose();

    private void Issue(string name, string subject, string usage, X509Extension? extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        using var certificate = request.Create(_authority, From, From.AddYears(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(CertificateFile(name), certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile(name), key.ExportPkcs8PrivateKeyPem());
    }
}
