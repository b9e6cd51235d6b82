// Where the encrypted columns of certificates and licences say they belong.
export const places = { idNumber: 'certificate.id_number', ban: 'practice_ban.id_number', rows: 'certificate_import.rows' } as const;
